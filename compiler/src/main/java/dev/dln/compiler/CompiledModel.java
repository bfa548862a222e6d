package dev.dln.compiler;

import dev.dln.compiler.problem.Problem;
import dev.dln.compiler.problem.Source;
import dev.dln.compiler.problem.Span;
import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Rational;
import dev.dln.compiler.tensor.Specialization;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checked network: what it needs, what it computes. Dimensions named by the data stay names here.
 * Immutable.
 *
 * @param name the network's name
 * @param source the file that declares it
 * @param settings the network parameters with the values they were compiled with, in declaration
 *     order
 * @param data what must be bound, in declaration order
 * @param parameters what the loss is a function of, in declaration order: the flattened point is
 *     their row-major listings one after the other
 * @param program computes {@code loss}, a scalar, and where the network has one, {@code output}
 * @param loss the loss annotation; empty for a free objective
 * @param penalties the penalty annotations
 * @param dimensions the dimensions that binding the data gives sizes to, in the order of their
 *     first use
 * @param kinks the symbols of the primitives in the program that have kinks or jumps
 * @param warnings the problems of the file, none of which stopped the compilation
 * @param outputLoss computes {@code loss}, the loss annotation without penalties, as a function of
 *     an input {@code output} that has the shape of the network's output, rows by columns; empty
 *     for a free objective
 * @param averaging what {@code @expected_relu} did, if the output has it
 * @param elimination what {@code @eliminate} added, if the output has it
 */
public record CompiledModel(
        String name,
        Source source,
        List<Setting> settings,
        List<DataDeclaration> data,
        List<ParameterDeclaration> parameters,
        Program program,
        Optional<LossUse> loss,
        List<PenaltyUse> penalties,
        List<Dimension> dimensions,
        List<String> kinks,
        List<Problem> warnings,
        Optional<Program> outputLoss,
        Optional<Averaging> averaging,
        Optional<Elimination> elimination) {

    /** A model without transformations, whose loss is not known apart from its output. */
    public CompiledModel(
            String name,
            Source source,
            List<Setting> settings,
            List<DataDeclaration> data,
            List<ParameterDeclaration> parameters,
            Program program,
            Optional<LossUse> loss,
            List<PenaltyUse> penalties,
            List<Dimension> dimensions,
            List<String> kinks,
            List<Problem> warnings) {
        this(
                name,
                source,
                settings,
                data,
                parameters,
                program,
                loss,
                penalties,
                dimensions,
                kinks,
                warnings,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public CompiledModel {
        settings = List.copyOf(settings);
        data = List.copyOf(data);
        parameters = List.copyOf(parameters);
        penalties = List.copyOf(penalties);
        dimensions = List.copyOf(dimensions);
        kinks = List.copyOf(kinks);
        warnings = List.copyOf(warnings);
    }

    /**
     * The program with sizes for its named dimensions.
     *
     * @param sizes a size of at least 1 for each of {@link #dimensions()}
     * @throws IllegalArgumentException if one is missing or smaller than {@link Dimension#least()}
     */
    public Program specialize(Map<String, Integer> sizes) {
        for (Dimension dimension : dimensions) {
            Integer size = sizes.get(dimension.name());
            if (size == null || size < dimension.least()) {
                throw new IllegalArgumentException(
                        "dimension "
                                + dimension.name()
                                + " must be at least "
                                + dimension.least()
                                + ", not "
                                + size);
            }
        }
        return Specialization.specialize(program, sizes);
    }

    /**
     * A dimension that the data determine.
     *
     * @param name as written
     * @param data the first data array that has it
     * @param axis on which axis, from 0
     * @param least the least size that the network's slices allow, at least 1
     * @param span that array's declaration
     */
    public record Dimension(String name, String data, int axis, int least, Span span) {}

    /** A network parameter and its value, as text: {@code 8}, {@code 0.5}, {@code [20, 20]}. */
    public record Setting(String name, String value) {}

    /** A declared data array; rank 0, 1 (column vector) or 2. */
    public record DataDeclaration(String name, List<Dim> shape, Span span) {}

    /** A declared parameter; rank 0, 1 (column vector) or 2. */
    public record ParameterDeclaration(
            String name, List<Dim> shape, Distribution distribution, Span span) {}

    /** Where random starts are drawn from, entrywise and independently. */
    public sealed interface Distribution {
        record Normal(double mean, double deviation) implements Distribution {}

        record Uniform(double low, double high) implements Distribution {}

        /**
         * What a declaration without one gets: normal with mean 0 and deviation 1/sqrt(columns) for
         * a matrix, 0.1 for a vector, 1 for a scalar.
         */
        record Default() implements Distribution {}
    }

    /**
     * The loss annotation.
     *
     * @param name its name
     * @param standard whether that is the definition of stdlib, and not one of the user's of the
     *     same name: only then may anything be concluded from the name
     * @param targets the data array of the targets, if that is what they are
     * @param extras the extra arguments
     */
    public record LossUse(
            String name, boolean standard, Optional<String> targets, List<Double> extras) {}

    /**
     * A penalty annotation.
     *
     * @param name of its definition
     * @param standard whether that is the standard library's
     * @param coefficient its first argument
     * @param parameters it is summed over these
     */
    public record PenaltyUse(
            String name, boolean standard, double coefficient, List<String> parameters) {}

    /**
     * The averaged model of a network of relus (Kawaguchi 2016, Corollary 3.2): the program's
     * output is the expectation over paths that are active with probability rho, independently of
     * each other and of the data.
     *
     * @param rho the probability, above 0 and at most 1
     * @param base the network as written, with its relus
     */
    public record Averaging(Rational rho, CompiledModel base) {}

    /**
     * The exponential neurons of {@code @eliminate} (Kawaguchi and Kaelbling 2020): the program's
     * output is that of the base model plus a_k exp(w_k' x + b_k) in row k, and its loss has lambda
     * times the sum of a_k^2 besides the base model's penalties. The neurons' parameters follow
     * those of the base model.
     *
     * @param a the parameter of the factors, one for each row of the output
     * @param b the parameter of the offsets, one for each row of the output
     * @param w the parameter of the weights, one row for each row of the output
     * @param samples computes {@code samples} from the data: the matrix whose columns x the neurons
     *     read, without axes of extent 1
     * @param lambda above 0
     * @param base the same network without the neurons
     */
    public record Elimination(
            String a, String b, String w, Program samples, Rational lambda, CompiledModel base) {}
}
