"""Makes expected.csv beside it with PyTorch (float64): loss, gradient norm and HVP norm of small networks.

Usage: python3 make_expected.py     (needs torch with functorch)

All numbers come from the generator SplitMix64, seed 7, as u = (bits >> 11) / 2^52 - 1 in [-1, 1): first X row by row,
then Y row by row (for cross entropy: per sample the class (bits >> 33) mod dy), then per layer W row by row, divided
by the square root of its columns, and b; last the direction. The Java test PeerNumbersTest draws the same.
"""
import os
import numpy as np, torch
from functorch import grad, jvp

torch.set_default_dtype(torch.float64)
M = (1 << 64) - 1


class SplitMix64:
    def __init__(self, seed): self.s = seed
    def bits(self):
        self.s = (self.s + 0x9E3779B97F4A7C15) & M
        z = self.s
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M
        return z ^ (z >> 31)
    def array(self, *shape):
        n = int(np.prod(shape))
        return np.array([(self.bits() >> 11) / 2**52 - 1 for _ in range(n)]).reshape(shape)


SQUARED = lambda q, Y: 0.5 * ((q - Y) ** 2).sum()
CROSS_ENTROPY = lambda q, Y: (torch.log(torch.exp(q).sum(0)).sum() - (Y * q).sum()) / Y.shape[1]
CASES = [
    ("linear", (10, 8, 8, 8, 10), lambda a: a, False, 20, SQUARED),
    ("softplus", (2, 10, 1), torch.nn.functional.softplus, True, 30, SQUARED),
    ("tanh", (5, 4, 3, 2), torch.tanh, True, 15, SQUARED),
    ("tanh-no-bias", (6, 5, 3), torch.tanh, False, 25, SQUARED),
    ("tanh-cross-entropy", (6, 5, 4, 3), torch.tanh, True, 12, CROSS_ENTROPY),
    ("relu-cross-entropy", (7, 6, 5, 4, 3), torch.relu, True, 16, CROSS_ENTROPY),
]

lines = ["file,widths,samples,loss,gradient_norm,hvp_norm"]
for name, widths, act, bias, m, loss in CASES:
    r = SplitMix64(7)
    X = r.array(widths[0], m)
    if loss is CROSS_ENTROPY:
        Y = np.eye(widths[-1])[:, [(r.bits() >> 33) % widths[-1] for _ in range(m)]]
    else:
        Y = r.array(widths[-1], m)
    parts = []
    for rows, cols in zip(widths[1:], widths[:-1]):
        parts.append((r.array(rows, cols) / np.sqrt(cols)).ravel())
        if bias: parts.append(r.array(rows))
    w = torch.from_numpy(np.concatenate(parts))
    v = torch.from_numpy(r.array(len(w)))
    Xt, Yt = torch.from_numpy(X), torch.from_numpy(Y)

    def f(w):
        o, A = 0, Xt
        for k, (rows, cols) in enumerate(zip(widths[1:], widths[:-1])):
            A = w[o:o + rows * cols].view(rows, cols) @ A; o += rows * cols
            if bias: A = A + w[o:o + rows].view(rows, 1); o += rows
            if k < len(widths) - 2: A = act(A)
        return loss(A, Yt)

    g = grad(f)
    row = [float(f(w)), float(g(w).norm()), float(jvp(g, (w,), (v,))[1].norm())]
    lines.append(f"{name},{'-'.join(map(str, widths))},{m}," + ",".join(map(repr, row)))
here = os.path.dirname(os.path.abspath(__file__))
open(os.path.join(here, "expected.csv"), "w").write("\n".join(lines) + "\n")
