package dev.dln.compiler.tensor;

/** The extent of one axis: known, or a name that binding the data gives a size to. */
public sealed interface Dim {

    /** A known extent, at least 0. */
    record Fixed(int size) implements Dim {
        @Override
        public String toString() {
            return Integer.toString(size);
        }
    }

    /** An extent known by name until data are bound. */
    record Named(String name) implements Dim {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A known extent. */
    static Dim of(int size) {
        return new Fixed(size);
    }

    /** A named extent. */
    static Dim of(String name) {
        return new Named(name);
    }
}
