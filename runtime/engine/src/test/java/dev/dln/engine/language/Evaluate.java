package dev.dln.engine.language;

import dev.dln.compiler.Compilation;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.engine.reference.Arithmetic;
import dev.dln.engine.reference.Interpreter;
import dev.dln.engine.reference.Tensor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Compiles a text and evaluates its program. */
final class Evaluate {
    private Evaluate() {}

    static CompiledModel compile(String text) {
        Compilation compilation = DlnCompiler.compile(new Source("test.dln", text));
        return compilation
                .model()
                .orElseThrow(() -> new AssertionError(text + "\n" + compilation.problems()));
    }

    /** The codes of what is wrong with a text. */
    static List<String> codes(String text) {
        return DlnCompiler.compile(new Source("test.dln", text)).problems().stream()
                .filter(Problem::isError)
                .map(p -> p.code().id())
                .toList();
    }

    /** An output, row-major, at arrays given by name, as numbers of any kind. */
    static <T> List<T> output(
            CompiledModel model,
            String name,
            Map<String, Integer> sizes,
            Map<String, List<Rational>> arrays,
            Arithmetic<T> arithmetic,
            Function<Rational, T> number) {
        Program program = model.specialize(sizes);
        var inputs = new HashMap<String, Tensor<T>>();
        program.inputs()
                .forEach(
                        input -> {
                            List<Integer> shape =
                                    input.shape().stream()
                                            .map(d -> Integer.parseInt(d.toString()))
                                            .toList();
                            List<T> values =
                                    arrays.getOrDefault(input.name(), List.of()).stream()
                                            .map(number)
                                            .toList();
                            inputs.put(input.name(), new Tensor<>(shape, values));
                        });
        return Interpreter.evaluate(program, arithmetic, inputs).output(name).values();
    }
}
