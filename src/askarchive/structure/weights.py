"""The weights of `unlabelled`: how much each feature speaks for each kind. Written by benchmarks/structure_fit.py.

Enter: nothing. Leave: one row a feature and kind to follow, one column a kind, in the order of `STATES`.
"""

from askarchive.types import Kind

STATES: tuple[Kind, ...] = ("introduction", "interviewer", "interviewee", "editorial")
FIRST = (0.51, -0.30, -0.81, 0.60)
LAST = (-0.26, -0.69, -0.02, 0.98)
TRANSITION = (
    (2.10, 0.05, -1.99, 0.14),  # after introduction
    (-0.83, -1.76, 3.65, -1.15),  # after interviewer
    (-2.27, 1.59, 1.30, 0.09),  # after interviewee
    (0.52, -0.36, -1.46, 0.35),  # after editorial
)
EMISSION: dict[str, tuple[float, ...]] = {
    "I:0": (-0.38, 0.91, -1.25, 0.72),
    "I:1": (0.21, 0.24, -0.19, -0.27),
    "I:2": (0.81, -1.16, 0.65, -0.30),
    "I:3": (-0.60, -0.76, 1.49, -0.13),
    "after asking": (-0.52, -0.21, 1.14, -0.41),
    "after telling": (0.05, -0.26, 0.37, -0.16),
    "any": (0.04, -0.77, 0.70, 0.03),
    "asking before longer": (-0.12, 0.82, -0.62, -0.09),
    "asks": (-0.30, 1.05, -0.48, -0.28),
    "asks inside": (-0.13, 0.73, -0.48, -0.12),
    "asks:0": (-0.10, 0.81, -0.64, -0.06),
    "asks:1": (-0.19, 0.29, 0.11, -0.21),
    "asks:2": (-0.00, -0.04, 0.05, -0.00),
    "before asking": (0.22, 0.17, 0.30, -0.69),
    "before longer": (0.01, 0.32, 0.36, -0.69),
    "before not longer": (0.29, -0.40, 0.35, -0.25),
    "before telling": (0.08, -0.25, 0.42, -0.26),
    "closing word": (0.37, -1.20, -0.58, 1.41),
    "he or she, no I": (0.95, -0.80, 0.46, -0.62),
    "interviewing": (0.35, 0.08, -1.07, 0.64),
    "last": (-0.26, -0.69, -0.02, 0.98),
    "length:0": (-0.61, 1.45, -0.26, -0.58),
    "length:1": (-0.44, 1.22, 0.12, -0.91),
    "length:2": (0.30, -0.44, -0.16, 0.29),
    "length:3": (0.36, -0.83, -0.05, 0.52),
    "length:4": (-0.48, -1.30, 0.43, 1.35),
    "length:5": (0.32, -0.57, 0.67, -0.42),
    "length:6": (0.58, -0.31, -0.05, -0.22),
    "more you than I": (-0.61, 0.47, 0.09, 0.05),
    "names them": (0.02, 0.20, -1.40, 1.19),
    "names them in full": (1.35, -0.45, -0.56, -0.34),
    "next opens otherwise": (0.00, 0.11, 0.49, -0.61),
    "next replies": (0.30, -0.20, 0.23, -0.33),
    "nobody present": (0.15, -0.42, -0.23, 0.50),
    "not shorter": (-0.11, -0.44, 0.90, -0.36),
    "opens asking": (0.10, 0.90, -0.86, -0.14),
    "opens with you": (-0.45, 0.71, -0.09, -0.18),
    "relative:0": (-0.22, -0.10, 0.39, -0.07),
    "relative:1": (0.28, -0.17, 0.05, -0.16),
    "relative:2": (-0.24, 0.11, 0.54, -0.40),
    "relative:3": (-0.40, 0.07, 0.07, 0.27),
    "relative:4": (-0.17, -0.27, -0.07, 0.51),
    "relative:5": (0.80, -0.41, -0.29, -0.11),
    "replies": (-0.59, 0.26, 0.29, 0.03),
    "requests": (-0.23, 2.20, -1.95, -0.02),
    "shorter": (-0.36, -0.04, 0.60, -0.21),
    "trails off": (-0.00, 0.20, -0.20, -0.00),
    "you:0": (0.85, -0.87, -0.11, 0.13),
    "you:1": (-0.62, 0.33, 0.07, 0.21),
    "you:2": (-0.17, 0.24, 0.22, -0.29),
    "you:3": (-0.02, -0.47, 0.52, -0.02),
}
