package dev.dln.engine;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;

import java.util.List;
import java.util.Map;

/**
 * A compiled model with its data: every dimension has a size. Immutable and safe to share between
 * threads.
 *
 * @param compiled the model
 * @param dimensions the size of each named dimension
 * @param data each declared data array under its name, of the declared rank
 * @param program the model's program with every dimension known
 * @param layout the parameters' shapes and offsets
 */
public record BoundModel(
        CompiledModel compiled,
        Map<String, Integer> dimensions,
        Map<String, Array> data,
        Program program,
        ParameterLayout layout) {
    public BoundModel {
        dimensions = Map.copyOf(dimensions);
        data = Map.copyOf(data);
    }

    /** The parameters as inputs of the program, in declaration order. */
    public List<Op.Input> parameters() {
        return layout.entries().stream()
                .map(
                        entry ->
                                new Op.Input(
                                        entry.name(),
                                        Op.Role.PARAMETER,
                                        entry.shape().stream().map(Dim::of).toList()))
                .toList();
    }
}
