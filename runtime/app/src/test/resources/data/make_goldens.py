"""Makes the golden files beside it with NumPy: python3 make_goldens.py. The tests know the formula of the entries."""
import gzip, struct
import numpy as np

def entries(code, shape):
    i = np.arange(int(np.prod(shape)), dtype=float)
    v = i % 3 == 0 if code == "b1" else 3 * i if code[0] == "u" else (3 * i - 16) / 8 if code[0] == "f" else 3 * i - 16
    return v.reshape(shape)

types = ["f8", "f4", "f2", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]
shapes = {"scalar": (), "vector": (5,), "matrix": (3, 4), "cube": (2, 3, 4), "empty": (0, 4)}
arrays = {}
for code in types:
    for order in "<>":
        for name, shape in shapes.items():
            a = entries(code, shape).astype(order + code)
            arrays[f"{code}_{'big' if order == '>' else 'little'}_{name}_c"] = a
            arrays[f"{code}_{'big' if order == '>' else 'little'}_{name}_f"] = np.array(a, order="F")
np.savez_compressed("types.npz", **arrays)
small = {"X": entries("f8", (3, 4)), "y": entries("i8", (4,)).astype("i8"), "s": np.float64(2.5)}
np.savez("stored.npz", **small)
for version in (1, 2, 3):
    with open(f"version{version}.npy", "wb") as f:
        np.lib.format.write_array(f, small["X"], version=(version, 0))
np.save("objects.npy", np.array([1, "two"], dtype=object), allow_pickle=True)
np.save("structured.npy", np.zeros(2, dtype=[("a", "f8"), ("b", "i4")]))
np.save("complex.npy", np.zeros(2, dtype=complex))
np.savetxt("table.csv", small["X"], delimiter=",", header="a,b,c,d", comments="")
codes = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
for code, dtype in codes.items():
    a = entries(dtype[1:], (2, 3, 4)).astype(dtype)
    b = struct.pack(">BBBB", 0, 0, code, 3) + struct.pack(">III", 2, 3, 4) + a.tobytes()
    open(f"type{code:02X}.idx", "wb").write(b)
    with open(f"type{code:02X}.idx.gz", "wb") as f:
        with gzip.GzipFile("", "wb", 9, f, mtime=0) as z:
            z.write(b)
