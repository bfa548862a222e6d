#!/usr/bin/env python3
"""Times PyTorch or JAX on what bench/gpu measures: the same networks and sizes on random data.

  peers.py torch|jax [--networks LIST] [--samples LIST] [--products LIST] [--precision LIST]
           [--seconds S] [--short] [--cpu] [--device NAME] [--json FILE] [--threads N] [--peers FILE]

prints a line of JSON for each thing. Numbers lie on the device before and after; a time ends when the
device has finished. float32 means float32: the shorter formats that some devices multiply with are
switched off. --cpu stays off the graphics processor. The other options are the benchmark's own; those
that mean nothing here are read past.
"""

import argparse
import gc
import json
import statistics
import sys
import time

LARGE = "tanh-cross-entropy:784-256-128-10,relu-cross-entropy:784-1024-512-256-128-64-10"
SMALL = "tanh-cross-entropy:12-6-5-3,relu-cross-entropy:12-9-7-6-5-4-3"


class Torch:
    def __init__(self, cpu):
        import torch

        self.torch = torch
        self.device = "cuda" if torch.cuda.is_available() and not cpu else "cpu"
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
        where = torch.cuda.get_device_name() if self.device == "cuda" else "processor"
        self.name = f"torch {torch.__version__} on {where}"

    def wait(self, result):
        if self.device == "cuda":
            self.torch.cuda.synchronize()

    def release(self):
        if self.device == "cuda":
            self.torch.cuda.empty_cache()

    def normal(self, *shape, precision):
        return self.torch.randn(*shape, dtype=getattr(self.torch, precision), device=self.device)

    def network(self, family, widths, samples, precision):
        torch = self.torch
        activation = {"tanh": torch.tanh, "relu": torch.relu}[family.split("-")[0]]
        x = self.normal(widths[0], samples, precision=precision)
        classes = torch.randint(0, widths[-1], (samples,), device=self.device)
        y = torch.nn.functional.one_hot(classes, widths[-1]).T.to(x.dtype).contiguous()
        point = []
        for a, b in zip(widths, widths[1:]):
            point.append(self.normal(b, a, precision=precision) / a**0.5)
            point.append(0.1 * self.normal(b, 1, precision=precision))
        direction = [torch.randn_like(p) for p in point]

        def loss(*parameters):
            a = x
            for k in range(0, len(parameters), 2):
                if k > 0:
                    a = activation(a)
                a = torch.matmul(parameters[k], a) + parameters[k + 1]
            return (torch.logsumexp(a, 0).sum() - (y * a).sum()) / samples

        def gradient():
            leaves = [p.detach().requires_grad_(True) for p in point]
            return torch.autograd.grad(loss(*leaves), leaves)

        def fixed():
            leaves = [p.detach().requires_grad_(True) for p in point]
            first = torch.autograd.grad(loss(*leaves), leaves, create_graph=True)
            return lambda: torch.autograd.grad(first, leaves, direction, retain_graph=True)

        yield "loss+gradient", [("", lambda: gradient)]
        forward = lambda: self.forward(loss, point, direction)
        yield "hvp", [("graph kept", fixed), ("forward over reverse", forward)]

    def forward(self, loss, point, direction):
        try:
            from torch.func import grad, jvp
        except ImportError:
            from functorch import grad, jvp
        gradient = grad(loss, argnums=tuple(range(len(point))))
        return lambda: jvp(gradient, tuple(point), tuple(direction))

    def product(self, n, precision):
        a, b = self.normal(n, n, precision=precision), self.normal(n, n, precision=precision)
        return lambda: (self.torch.matmul(a, b), self.torch.matmul(a.T, b))


class Jax:
    def __init__(self, cpu):
        import jax

        if cpu:
            jax.config.update("jax_platforms", "cpu")
        jax.config.update("jax_enable_x64", True)
        jax.config.update("jax_default_matmul_precision", "highest")
        self.jax, self.key = jax, jax.random.PRNGKey(7)
        self.name = f"jax {jax.__version__} on {jax.devices()[0].device_kind}"

    def wait(self, result):
        self.jax.block_until_ready(result)

    def release(self):
        self.jax.clear_caches()

    def normal(self, *shape, precision):
        self.key, key = self.jax.random.split(self.key)
        return self.jax.random.normal(key, shape, precision)

    def network(self, family, widths, samples, precision):
        jax, np = self.jax, self.jax.numpy
        activation = {"tanh": np.tanh, "relu": jax.nn.relu}[family.split("-")[0]]
        x = self.normal(widths[0], samples, precision=precision)
        classes = jax.random.randint(self.key, (samples,), 0, widths[-1])
        y = jax.nn.one_hot(classes, widths[-1], dtype=precision, axis=0)
        point = []
        for a, b in zip(widths, widths[1:]):
            point.append(self.normal(b, a, precision=precision) / a**0.5)
            point.append(0.1 * self.normal(b, 1, precision=precision))
        direction = [self.normal(*p.shape, precision=precision) for p in point]

        def loss(parameters, x, y):
            a = x
            for k in range(0, len(parameters), 2):
                if k > 0:
                    a = activation(a)
                a = parameters[k] @ a + parameters[k + 1]
            return (jax.nn.logsumexp(a, 0).sum() - (y * a).sum()) / samples

        both = jax.jit(jax.value_and_grad(loss))
        forward = jax.jit(
            lambda p, v, x, y: jax.jvp(lambda q: jax.grad(loss)(q, x, y), (p,), (v,))[1]
        )
        yield "loss+gradient", [("", lambda: lambda: both(point, x, y))]
        yield "hvp", [("forward over reverse", lambda: lambda: forward(point, direction, x, y))]

    def product(self, n, precision):
        a, b = self.normal(n, n, precision=precision), self.normal(n, n, precision=precision)
        two = self.jax.jit(lambda a, b: (a @ b, a.T @ b))
        return lambda: two(a, b)


def measure(peer, compute, seconds):
    """Milliseconds: the median, after it has run once and then for a while."""
    until = time.perf_counter() + seconds / 2
    peer.wait(compute())
    while time.perf_counter() < until:
        peer.wait(compute())
    taken, until = [], time.perf_counter() + seconds
    while not taken or time.perf_counter() < until:
        start = time.perf_counter()
        peer.wait(compute())
        taken.append((time.perf_counter() - start) * 1e3)
    return statistics.median(taken)


def main():
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("peer", choices=["torch", "jax"])
    ask.add_argument("--networks")
    ask.add_argument("--samples")
    ask.add_argument("--products")
    ask.add_argument("--precision", default="float32,float64")
    ask.add_argument("--seconds", type=float)
    ask.add_argument("--short", action="store_true")
    ask.add_argument("--cpu", action="store_true")
    for other in ["--device", "--json", "--threads", "--peers"]:
        ask.add_argument(other)
    ask = ask.parse_args()
    seconds = ask.seconds or (0.02 if ask.short else 2)
    default = lambda value, short, large: (short if ask.short else large) if value is None else value
    try:
        peer = {"torch": Torch, "jax": Jax}[ask.peer](ask.cpu)
    except ImportError as error:
        sys.exit(f"{ask.peer} is not installed: {error}")

    def say(network, size, precision, what, makers):
        """The fastest of several ways to compute the same thing."""
        line = {"peer": peer.name, "network": network, "size": size, "precision": precision, "what": what}
        for way, make in makers:
            try:
                ms = measure(peer, make(), seconds)
                if ms < line.get("ms", float("inf")):
                    line.update(ms=ms, way=way)
            except Exception as error:  # out of memory, or a way that this version does not have
                line["error"] = f"{type(error).__name__}: {error}".split("\n")[0]
            gc.collect()
            peer.release()
        print(json.dumps(line), flush=True)

    for name in default(ask.networks, SMALL, LARGE).split(","):
        family, widths = name.split(":")
        widths = [int(w) for w in widths.split("-")]
        for samples in default(ask.samples, "8,33", "1024,65536").split(","):
            for precision in ask.precision.split(","):
                try:
                    for what, makers in peer.network(family, widths, int(samples), precision):
                        say(name, int(samples), precision, what, makers)
                except Exception as error:
                    print(f"{name} {samples} {precision}: {error}", file=sys.stderr)
    for n in filter(None, default(ask.products, "33", "512,1024,2048,4096").split(",")):
        for precision in ask.precision.split(","):
            two = lambda: peer.product(int(n), precision)
            say("product", int(n), precision, "product", [("", two)])


if __name__ == "__main__":
    main()
