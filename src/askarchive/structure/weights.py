"""The weights of `unlabelled`: how much each feature speaks for each kind. Written by benchmarks/structure_fit.py.

Enter: nothing. Leave: one row a feature and kind to follow, one column a kind, in the order of `STATES`.
"""

from askarchive.types import Kind

STATES: tuple[Kind, ...] = ("introduction", "interviewer", "interviewee", "editorial")
FIRST = (0.55, -0.28, -0.83, 0.56)
LAST = (-0.25, -0.72, -0.00, 0.97)
TRANSITION = (
    (2.03, 0.08, -1.93, 0.16),  # after introduction
    (-0.78, -1.76, 3.53, -1.10),  # after interviewer
    (-2.24, 1.55, 1.28, 0.10),  # after interviewee
    (0.52, -0.42, -1.36, 0.34),  # after editorial
)
EMISSION: dict[str, tuple[float, ...]] = {
    "I:0": (-0.46, 0.86, -1.17, 0.76),
    "I:1": (0.22, 0.20, -0.16, -0.26),
    "I:2": (0.89, -1.25, 0.67, -0.31),
    "I:3": (-0.58, -0.63, 1.35, -0.14),
    "after asking": (-0.50, -0.30, 1.16, -0.36),
    "after telling": (0.03, -0.24, 0.36, -0.15),
    "any": (0.08, -0.82, 0.69, 0.05),
    "asking before longer": (-0.11, 0.85, -0.67, -0.07),
    "asks": (-0.30, 1.03, -0.46, -0.27),
    "asks inside": (-0.12, 0.88, -0.63, -0.13),
    "asks:0": (-0.10, 0.80, -0.66, -0.05),
    "asks:1": (-0.19, 0.33, 0.09, -0.22),
    "asks:2": (-0.00, -0.10, 0.11, -0.00),
    "before asking": (0.23, 0.12, 0.32, -0.67),
    "before longer": (0.04, 0.26, 0.32, -0.61),
    "before not longer": (0.29, -0.37, 0.38, -0.31),
    "before telling": (0.10, -0.23, 0.38, -0.26),
    "closing word": (0.41, -1.14, -0.58, 1.30),
    "he or she, no I": (1.00, -0.75, 0.49, -0.74),
    "interviewing": (0.39, 0.17, -1.07, 0.51),
    "last": (-0.25, -0.72, -0.00, 0.97),
    "length:0": (-0.61, 1.16, -0.04, -0.51),
    "length:1": (-0.50, 0.93, 0.32, -0.76),
    "length:2": (0.14, -0.57, -0.02, 0.45),
    "length:3": (0.25, -0.80, 0.01, 0.54),
    "length:4": (-0.36, -1.03, 0.29, 1.09),
    "length:5": (0.46, -0.31, 0.38, -0.53),
    "length:6": (0.69, -0.21, -0.26, -0.22),
    "more you than I": (-0.61, 0.49, 0.10, 0.02),
    "names them": (0.05, 0.19, -1.44, 1.19),
    "names them in full": (1.22, -0.33, -0.69, -0.20),
    "next opens otherwise": (0.01, 0.13, 0.43, -0.58),
    "next replies": (0.32, -0.24, 0.26, -0.34),
    "nobody present": (0.07, -0.43, -0.21, 0.57),
    "not shorter": (-0.11, -0.42, 0.91, -0.38),
    "opens asking": (0.10, 0.94, -0.90, -0.14),
    "opens joining": (-0.35, 0.97, -0.08, -0.54),
    "opens with you": (-0.45, 0.76, -0.10, -0.21),
    "relative:0": (-0.24, -0.21, 0.49, -0.04),
    "relative:1": (0.28, -0.27, 0.12, -0.12),
    "relative:2": (-0.18, 0.11, 0.52, -0.44),
    "relative:3": (-0.43, 0.09, 0.06, 0.29),
    "relative:4": (-0.20, -0.25, -0.08, 0.53),
    "relative:5": (0.85, -0.28, -0.41, -0.16),
    "replies": (-0.57, 0.39, 0.23, -0.06),
    "requests": (-0.19, 2.26, -2.05, -0.01),
    "sentences:0": (0.41, 0.52, -0.25, -0.68),
    "sentences:1": (0.15, 0.18, -0.20, -0.13),
    "sentences:2": (-0.12, -0.83, 0.34, 0.61),
    "sentences:3": (-0.36, -0.69, 0.80, 0.24),
    "short after an answer": (-0.07, -0.16, 0.31, -0.08),
    "short between long": (-0.35, 0.45, 0.16, -0.26),
    "shorter": (-0.36, -0.13, 0.61, -0.12),
    "trails off": (-0.00, 0.11, -0.11, -0.00),
    "you:0": (0.86, -0.96, -0.07, 0.17),
    "you:1": (-0.60, 0.31, 0.10, 0.20),
    "you:2": (-0.16, 0.27, 0.18, -0.29),
    "you:3": (-0.02, -0.44, 0.48, -0.02),
}
