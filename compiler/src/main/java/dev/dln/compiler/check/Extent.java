package dev.dln.compiler.check;

/** A size together with where it came from. */
record Extent(Size size, Origin origin) {
    boolean isOne() {
        return Dims.known(size).orElse(0) == 1;
    }

    @Override
    public String toString() {
        return Dims.show(size);
    }
}
