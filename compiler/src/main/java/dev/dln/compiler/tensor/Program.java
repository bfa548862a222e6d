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

    /** A result under its name, such as {@code loss} or {@code gradient.W1}. */
    public record Output(String name, int node) {}

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

    /** The inputs in the order of their nodes. */
    public List<Op.Input> inputs() {
        return nodes.stream().filter(Op.Input.class::isInstance).map(Op.Input.class::cast).toList();
    }
}
