"""The weights of `unlabelled`: how much each feature speaks for each kind. Written by benchmarks/structure_fit.py.

Enter: nothing. Leave: one row a feature and kind to follow, one column a kind, in the order of `STATES`.
"""

from askarchive.types import Kind

STATES: tuple[Kind, ...] = ("introduction", "interviewer", "interviewee", "editorial")
FIRST = (0.44, -0.17, -0.99, 0.71)
LAST = (-0.34, -0.77, -0.22, 1.33)
TRANSITION = (
    (2.54, -0.40, -2.20, 0.39),  # after introduction
    (-0.93, -2.11, 4.33, -1.39),  # after interviewer
    (-2.83, 2.10, 1.56, 0.01),  # after interviewee
    (0.76, -0.28, -2.08, 0.30),  # after editorial
)
EMISSION: dict[str, tuple[float, ...]] = {
    "I:0": (-0.71, 1.12, -1.44, 0.91),
    "I:1": (0.25, -0.01, -0.12, -0.16),
    "I:2": (0.98, -1.13, 0.66, -0.55),
    "I:3": (-0.53, -0.84, 1.52, -0.19),
    "after asking": (-0.61, 0.14, 1.03, -0.63),
    "after telling": (0.16, -0.83, 0.57, -0.06),
    "any": (-0.01, -0.86, 0.61, 0.02),
    "asking before longer": (-0.08, 1.68, -1.62, -0.05),
    "asks": (-0.30, 1.08, -0.38, -0.48),
    "asks inside": (0.08, 1.07, -1.01, -0.15),
    "asks you": (-0.18, 0.37, 0.01, -0.24),
    "asks, no I": (-0.10, 0.72, -0.27, -0.42),
    "asks:0": (-0.08, 0.87, -0.82, -0.04),
    "asks:1": (-0.22, 0.47, 0.18, -0.43),
    "asks:2": (-0.01, -0.25, 0.26, -0.00),
    "before asking": (0.39, 0.35, 0.33, -1.14),
    "before longer": (-0.16, 0.58, 0.30, -0.82),
    "before not longer": (0.49, -0.67, 0.54, -0.49),
    "before telling": (-0.06, -0.45, 0.51, -0.16),
    "brief after telling:0": (-0.19, 0.70, -0.51, -0.00),
    "brief after telling:0 before longer": (0.23, 0.09, -0.29, -0.04),
    "brief after telling:1": (-0.74, 1.37, -0.58, -0.06),
    "brief after telling:1 before longer": (-0.46, 0.11, 0.39, -0.05),
    "brief after telling:2": (-2.24, -0.12, 0.02, 2.34),
    "brief after telling:2 before longer": (0.06, -0.06, 0.13, -0.13),
    "closing word": (-0.23, -0.01, -0.93, 1.15),
    "he or she, no I": (1.36, -0.93, 0.74, -1.19),
    "interviewing": (0.76, -0.68, -0.80, 0.70),
    "last": (-0.34, -0.77, -0.22, 1.33),
    "length:0": (-0.20, 1.57, -0.41, -1.03),
    "length:1": (-1.13, 1.72, -0.02, -0.60),
    "length:2": (-0.13, -0.91, 0.08, 0.92),
    "length:3": (-0.60, -0.88, 0.41, 1.03),
    "length:4": (-0.26, -1.57, 0.38, 1.42),
    "length:5": (1.21, -0.54, 0.33, -1.03),
    "length:6": (1.11, -0.26, -0.16, -0.70),
    "more you than I": (-0.74, 0.51, 0.01, 0.16),
    "names them": (0.47, -0.27, -1.79, 1.57),
    "names them in full": (1.24, -0.49, -0.52, -0.23),
    "next opens otherwise": (0.07, -0.03, 0.43, -0.66),
    "next replies": (0.27, -0.06, 0.40, -0.65),
    "nobody present": (-0.14, -0.55, -0.06, 0.68),
    "not shorter": (0.14, -0.49, 1.17, -0.96),
    "opens asking": (-0.14, 1.03, -0.84, -0.10),
    "opens joining": (-0.52, 0.57, 0.31, -0.37),
    "opens with you": (-0.50, 0.57, 0.24, -0.32),
    "relative:0": (0.01, -0.72, 0.78, -0.10),
    "relative:1": (0.37, -0.51, 0.50, -0.40),
    "relative:2": (-0.67, -0.01, 0.80, -0.15),
    "relative:3": (-0.18, 0.07, -0.48, 0.57),
    "relative:4": (0.09, 0.09, -0.49, 0.28),
    "relative:5": (0.38, 0.22, -0.48, -0.19),
    "replies": (-1.16, 0.81, 0.34, -0.03),
    "requests": (-0.36, 2.99, -2.62, -0.01),
    "sentences:0": (0.99, 0.59, -0.54, -1.14),
    "sentences:1": (0.32, 0.42, -0.14, -0.64),
    "sentences:2": (-0.48, -0.73, 0.36, 0.80),
    "sentences:3": (-0.84, -1.14, 0.94, 0.99),
    "short after an answer": (-0.09, -0.32, 0.46, -0.09),
    "short between long": (-0.26, -0.11, 0.52, -0.24),
    "shorter": (-0.59, -0.20, 0.43, 0.27),
    "tells at length, no you": (0.89, -0.56, -0.55, 0.14),
    "trails off": (-0.00, 0.38, -0.38, -0.00),
    "you:0": (0.94, -0.79, -0.29, -0.01),
    "you:1": (-0.70, 0.35, -0.07, 0.36),
    "you:2": (-0.23, 0.37, 0.16, -0.31),
    "you:3": (-0.01, -0.79, 0.82, -0.01),
}
