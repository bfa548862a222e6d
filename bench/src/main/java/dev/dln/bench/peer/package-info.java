/** What is measured beside dln: PyTorch in Python, PyTorch in Java (DJL), OpenBLAS. */
@org.jspecify.annotations.NullMarked
package dev.dln.bench.peer;
