package dev.dln.compiler.tensor;

import java.util.List;

/**
 * A tensor program: nodes in topological order, each with its shape, and named outputs. Immutable.
 *
 * @param nodes node {@code i} uses only nodes before {@code i}
 * @param shapes the shape of each node
 * @param outputs what the program computes, in order
 */
public record Program(List<Op> nodes, List<List<Dim>> shapes, List<Output> outputs) {
    public Program {
        nodes = List.copyOf(nodes);
        shapes = List.copyOf(shapes);
        outputs = List.copyOf(outputs);
    }

    /**
     * A result under its name, such as {@code loss} or {@code gradient.W1}.
     *
     * @param symmetric whether it is known from where it comes that the value stays the same when
     *     the first half of the axes is exchanged with the second, as for a second derivative by
     *     one input (Schwarz). What its nodes show need not be said here
     */
    public record Output(String name, int node, boolean symmetric) {
        /** A result of which nothing is known but its nodes. */
        public Output(String name, int node) {
            this(name, node, false);
        }

        /** The same result where its node has another number. */
        public Output at(int moved) {
            return new Output(name, moved, symmetric);
        }
    }

    /** Puts a node of a program that is rebuilt into the new one. */
    @FunctionalInterface
    public interface Rebuilding {
        /**
         * The number in the builder of what stands for a node.
         *
         * @param moved the node's op over what stands for its operands
         * @param node its number in the program that is rebuilt
         */
        int add(Op moved, int node);
    }

    public Op op(int node) {
        return nodes.get(node);
    }

    public List<Dim> shape(int node) {
        return shapes.get(node);
    }

    /**
     * The node of an output.
     *
     * @throws IllegalArgumentException if no output has the name
     */
    public int output(String name) {
        return outputs.stream()
                .filter(o -> o.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no output named " + name))
                .node();
    }

    /** The program of other outputs over the same nodes, without the nodes that none needs. */
    public Program computing(List<Output> wanted) {
        var builder = new ProgramBuilder();
        return new Program(nodes, shapes, wanted).rebuilt(builder, (op, _) -> builder.add(op));
    }

    /**
     * The program with something else for each node, from the first to the last, and without what
     * no output needs then.
     *
     * @param builder the one that the numbers are of
     * @param rebuilding adds to it what stands for a node; asked once for each, in order
     */
    public Program rebuilt(ProgramBuilder builder, Rebuilding rebuilding) {
        int[] numbers = new int[nodes.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = rebuilding.add(nodes.get(i).renumbered(numbers), i);
        }
        return builder.build(outputs.stream().map(o -> o.at(numbers[o.node()])).toList());
    }

    /** The inputs in the order of their nodes. */
    public List<Op.Input> inputs() {
        return nodes.stream().filter(Op.Input.class::isInstance).map(Op.Input.class::cast).toList();
    }
}
