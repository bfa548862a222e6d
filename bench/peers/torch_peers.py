#!/usr/bin/env python3
"""PyTorch beside dln's benchmark: makes the data and the point of a network, and times PyTorch on it.

A server of one client: reads one JSON object a line, answers with one JSON object a line.

  {"do": "about"}                                        versions, and what multiplies matrices
  {"do": "make", "case": NAME, "widths": [2, 10, 1], "activation": "softplus", "biases": true,
   "samples": 1000, "loss": "squared", "folder": DIR}    draws data, point and direction, writes them to
                                                         DIR/NAME.{data.npz,point.npz,direction.npy},
                                                         answers loss and norms of gradient and HVP
  {"do": "time", "case": NAME, "what": W, "threads": 1, "seconds": 0.5, "precision": "float64"}
                                                         times in milliseconds, one per evaluation;
                                                         W: gradient, hvp, hvp-retained, hessian
  {"do": "product", "m": 8, "k": 8, "n": 8, "threads": 1, "seconds": 0.5}
  {"do": "elementwise", "function": F, "n": 4096, "threads": 1, "seconds": 0.5}

An error is answered as {"error": MESSAGE}; the server goes on. Ends with its input.
"""

import json
import os
import re
import sys
import time

import numpy as np
import torch

try:
    from torch.func import grad, hessian, jvp
except ImportError:
    from functorch import grad, hessian, jvp

DATA_SEED, DIRECTION_SEED = 7, 8
ACTIVATIONS = {
    "identity": lambda a: a,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "softplus": torch.nn.functional.softplus,
}
ELEMENTWISE = {
    "tanh": torch.tanh,
    "softplus": torch.nn.functional.softplus,
    "exp": torch.exp,
    "log": lambda x: torch.log(x),
    "sigmoid": torch.sigmoid,
    "erf": torch.erf,
    "chain": lambda x: torch.tanh(torch.nn.functional.softplus(2 * x + 1) * x),
}
DTYPES = {"float64": torch.float64, "float32": torch.float32}


def squared(out, y):
    return 0.5 * ((out - y) ** 2).sum()


def cross_entropy(out, y):
    # Spelled out: old versions have no forward mode for the derivative of log_softmax.
    return (torch.log(torch.exp(out).sum(0)).sum() - (y * out).sum()) / y.shape[1]


LOSSES = {"squared": squared, "cross_entropy": cross_entropy}


class Network:
    """A layered network on random data, its loss a function of one flat vector."""

    def __init__(self, ask):
        widths, samples = ask["widths"], ask["samples"]
        self.activation = ACTIVATIONS[ask["activation"]]
        self.loss = LOSSES[ask["loss"]]
        rng = np.random.default_rng(DATA_SEED)
        self.x = rng.standard_normal((widths[0], samples))
        if ask["loss"] == "cross_entropy":
            self.y = np.eye(widths[-1])[:, rng.integers(0, widths[-1], samples)]
        else:
            self.y = rng.standard_normal((widths[-1], samples))
        self.point = {}
        for k in range(1, len(widths)):
            shape = (widths[k], widths[k - 1])
            self.point[f"W{k}"] = rng.standard_normal(shape) / np.sqrt(shape[1])
            if ask["biases"]:
                self.point[f"b{k}"] = 0.1 * rng.standard_normal(shape[0])
        self.flat = np.concatenate([p.ravel() for p in self.point.values()])
        self.direction = np.random.default_rng(DIRECTION_SEED).standard_normal(self.flat.size)

    def on(self, dtype):
        """The loss, the point and the direction as tensors."""
        x, y = torch.tensor(self.x, dtype=dtype), torch.tensor(self.y, dtype=dtype)
        shapes = [p.shape for p in self.point.values()]
        layers = sum(1 for s in shapes if len(s) == 2)

        def f(w):
            parts = [p.view(s) for p, s in zip(w.split([int(np.prod(s)) for s in shapes]), shapes)]
            a, layer = x, 0
            for part in parts:
                if part.dim() == 2:
                    if layer > 0:
                        a = self.activation(a)
                    a, layer = part @ a, layer + 1
                else:
                    a = a + part[:, None]
            assert layer == layers
            return self.loss(a, y)

        return (
            f,
            torch.tensor(self.flat, dtype=dtype),
            torch.tensor(self.direction, dtype=dtype),
        )

    def save(self, folder, name):
        os.makedirs(folder, exist_ok=True)
        base = os.path.join(folder, name)
        np.savez(base + ".data.npz", X=self.x, Y=self.y)
        np.savez(base + ".point.npz", **self.point)
        np.save(base + ".direction.npy", self.direction)


def loss_and_gradient(f, w):
    x = w.detach().clone().requires_grad_(True)
    value = f(x)
    value.backward()
    return value, x.grad


def computation(network, what, dtype):
    """What to time, without arguments."""
    f, w, v = network.on(dtype)
    if what == "gradient":
        return lambda: loss_and_gradient(f, w)
    if what == "hvp":
        g = grad(f)
        return lambda: jvp(g, (w,), (v,))[1]
    if what == "hvp-retained":  # the point fixed: the graph of the gradient is kept
        x = w.detach().clone().requires_grad_(True)
        (g,) = torch.autograd.grad(f(x), x, create_graph=True)
        return lambda: torch.autograd.grad(g, x, v, retain_graph=True)
    if what == "hessian":
        h = hessian(f)
        return lambda: h(w)
    raise ValueError("nothing is called " + what)


def times(compute, seconds):
    """Milliseconds of each of at least one evaluation, after one that is not counted."""
    began = time.perf_counter()
    compute()
    first = time.perf_counter() - began
    if first > 4 * seconds:
        return [first * 1e3]
    taken, end = [], time.perf_counter() + seconds
    while not taken or (time.perf_counter() < end and len(taken) < 20000):
        start = time.perf_counter()
        compute()
        taken.append((time.perf_counter() - start) * 1e3)
    return taken


def summary(taken):
    return {"median_ms": float(np.median(taken)), "least_ms": min(taken), "runs": len(taken)}


def blas():
    """The library that multiplies PyTorch's matrices, and whether it is the slow reference one."""
    torch.ones((64, 64)) @ torch.ones((64, 64))
    try:
        with open("/proc/self/maps") as maps:
            files = {line.split()[-1] for line in maps if "/" in line}
    except OSError:  # not Linux
        files = set()
    files = {f for f in files if "/numpy" not in f}  # numpy may have one of its own
    names = {f: os.path.basename(f) for f in files if re.search("openblas|mkl|blis|atlas", f)}
    fast = sorted(names, key=lambda f: (re.search("openblas|mkl|blis|atlas", names[f]) is None, f))
    plain = sorted(f for f in files if os.path.basename(f).startswith("libblas.so"))
    built = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())
    if fast:
        return names[fast[0]], False
    if plain:
        return os.path.basename(plain[0]), True
    return (built.group(1) if built else "a library that is not known"), False


class Server:
    def __init__(self):
        self.networks, self.computations = {}, {}

    def about(self, ask):
        library, reference = blas()
        return {
            "torch": torch.__version__,
            "numpy": np.__version__,
            "python": sys.version.split()[0],
            "blas": library,
            "reference_blas": reference,
        }

    def make(self, ask):
        network = Network(ask)
        network.save(ask["folder"], ask["case"])
        self.networks[ask["case"]] = network
        f, w, v = network.on(torch.float64)
        value, gradient = loss_and_gradient(f, w)
        product = jvp(grad(f), (w,), (v,))[1]
        return {
            "case": ask["case"],
            "parameters": w.numel(),
            "loss": float(value),
            "gradient_norm": float(gradient.norm()),
            "hvp_norm": float(product.norm()),
        }

    def time(self, ask):
        key = (ask["case"], ask["what"], ask.get("precision", "float64"))
        torch.set_num_threads(ask["threads"])
        if key not in self.computations:
            self.computations = {k: c for k, c in self.computations.items() if k[0] == key[0]}
            self.computations[key] = computation(self.networks[key[0]], key[1], DTYPES[key[2]])
        return summary(times(self.computations[key], ask["seconds"]))

    def product(self, ask):
        torch.set_num_threads(ask["threads"])
        m, k, n = ask["m"], ask["k"], ask["n"]
        rng = np.random.default_rng(DATA_SEED)
        w, a, b = (torch.tensor(rng.standard_normal(s)) for s in ((m, n), (m, k), (k, n)))

        def compute():
            torch.matmul(a, b), torch.matmul(w, b.T), torch.matmul(a.T, w)

        return summary(times(compute, ask["seconds"]))

    def elementwise(self, ask):
        torch.set_num_threads(ask["threads"])
        function = ELEMENTWISE[ask["function"]]
        x = torch.tensor(np.random.default_rng(DATA_SEED).uniform(0.5, 2, ask["n"]))
        return summary(times(lambda: function(x).sum(), ask["seconds"]))


def main():
    torch.set_default_dtype(torch.float64)
    server = Server()
    for line in sys.stdin:
        try:
            ask = json.loads(line)
            answer = getattr(server, ask["do"])(ask)
        except Exception as error:  # the client decides what an error means
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
