package dev.dln.engine;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.tensor.Program;

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
}
