"""Makes the files of this folder from the copies of the data sets that scikit-learn ships.

Usage: python3 prepare.py [FOLDER]     (needs NumPy; the folder holds iris.csv, wine_data.csv, digits.csv.gz)

The result does not depend on the machine: run it again and compare.
"""
import gzip, io, os, sys
import numpy as np

source = sys.argv[1] if len(sys.argv) > 1 else "/usr/lib/python3/dist-packages/sklearn/datasets/data"
here = os.path.dirname(os.path.abspath(__file__))

IRIS = ["sepal_length", "sepal_width", "petal_length", "petal_width", "species"]
WINE = ["alcohol", "malic_acid", "ash", "alcalinity_of_ash", "magnesium", "total_phenols", "flavanoids",
        "nonflavanoid_phenols", "proanthocyanins", "color_intensity", "hue", "od280_od315", "proline", "cultivar"]


def read(name):
    raw = open(os.path.join(source, name), "rb").read()
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode()
    lines = text.splitlines()
    return lines if name.startswith("digits") else lines[1:]  # the first line holds counts and class names


def table(lines):
    return np.loadtxt(io.StringIO("\n".join(lines)), delimiter=",")


def write_csv(name, header, lines):
    with open(os.path.join(here, name), "w", newline="\n") as f:
        f.write(",".join(header) + "\n" + "\n".join(lines) + "\n")


def prepared(rows):
    X, labels = rows[:, :-1].T, rows[:, -1].astype(int)
    Y = np.eye(labels.max() + 1, dtype="u1")[:, labels]
    return np.ascontiguousarray(X), np.ascontiguousarray(Y)


def save(name, X, Y):
    np.savez_compressed(os.path.join(here, name), X=X, Y=Y)


iris, wine, digits = read("iris.csv"), read("wine_data.csv"), read("digits.csv.gz")
write_csv("iris.csv", IRIS, iris)
write_csv("wine.csv", WINE, wine)

X, Y = prepared(table(iris))
save("iris.npz", X, Y)
X, Y = prepared(table(wine))
save("wine.npz", X, Y)
X -= X.mean(axis=1, keepdims=True)
X /= np.sqrt((X * X).mean(axis=1, keepdims=True))
save("wine-standardised.npz", X, Y)
X, Y = prepared(table(digits))
save("digits.npz", X.astype("u1"), Y)
X = X / 16
save("digits-centred.npz", X - X.mean(axis=1, keepdims=True), Y)
