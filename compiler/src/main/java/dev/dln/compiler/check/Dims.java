package dev.dln.compiler.check;

import dev.dln.compiler.syntax.Ast;
import dev.dln.compiler.tensor.Dim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The dimensions of one network and what is known to be equal: a union-find in which a name of the
 * data stands for an unknown but rigid number, and a name that only parameters use is a variable.
 */
final class Dims {
    private final Map<String, Size> names = new LinkedHashMap<>();
    private final Set<String> dataNames;

    /**
     * @param dataNames the dimension names that occur in data declarations, anywhere in the network
     */
    Dims(Set<String> dataNames) {
        this.dataNames = Set.copyOf(dataNames);
    }

    /** The dimensions that a network's declarations name. */
    static Dims of(Ast.Network network) {
        Prescan.DimensionNames names = Prescan.dimensions(network);
        var dims = new Dims(names.data());
        names.data().forEach(dims::named);
        names.parameters().forEach(dims::named);
        return dims;
    }

    /** The size of a name; one for every use of the name. */
    Size named(String name) {
        return names.computeIfAbsent(
                name, n -> dataNames.contains(n) ? Size.data(n) : Size.free(n));
    }

    /** Every name asked for so far. */
    List<String> names() {
        return new ArrayList<>(names.keySet());
    }

    /** The number, where it is known. */
    static OptionalInt known(Size size) {
        Size root = size.root();
        return root.kind() == Size.Kind.FIXED ? OptionalInt.of(root.value()) : OptionalInt.empty();
    }

    /** Whether two sizes are already known to be equal. */
    static boolean same(Size a, Size b) {
        Size left = a.root();
        Size right = b.root();
        return left == right
                || (left.kind() == Size.Kind.FIXED
                        && right.kind() == Size.Kind.FIXED
                        && left.value() == right.value());
    }

    /** Whether {@link #unify} would succeed. */
    static boolean canUnify(Size a, Size b) {
        return same(a, b) || a.root().kind() == Size.Kind.FREE || b.root().kind() == Size.Kind.FREE;
    }

    /**
     * Makes two sizes equal if nothing forbids it: two different numbers are never equal, nor two
     * different names of the data, nor a number and a name of the data.
     *
     * @param because what demands it, for later messages
     * @return whether they are equal now
     */
    static boolean unify(Size a, Size b, Supplier<String> because) {
        if (same(a, b)) {
            return true;
        }
        Size left = a.root();
        Size right = b.root();
        if (left.kind() == Size.Kind.FREE) {
            left.settle(right, because.get());
            return true;
        }
        if (right.kind() == Size.Kind.FREE) {
            right.settle(left, because.get());
            return true;
        }
        return false;
    }

    /** As messages show it: a number where it is known, else a name. */
    static String show(Size size) {
        return size.root().name();
    }

    /** The dimension of the tensor IR; a name that was never settled keeps its name. */
    static Dim resolve(Size size) {
        Size root = size.root();
        return root.kind() == Size.Kind.FIXED ? Dim.of(root.value()) : Dim.of(root.name());
    }
}
