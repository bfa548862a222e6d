package dev.dln.bench.cases;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A layered network on a number of samples. Written {@code FAMILY:WIDTHS:SAMPLES}, as in {@code
 * tanh:10-20-20-5:256}; that is how benchmarks are told which.
 *
 * @param family what its layers are
 * @param widths of the input, each layer and the output; at least three
 * @param samples columns of the data
 */
public record Network(Family family, List<Integer> widths, int samples) {
    public Network {
        widths = List.copyOf(widths);
        if (widths.size() < 3 || samples < 1 || widths.stream().anyMatch(w -> w < 1)) {
            throw new IllegalArgumentException("no such network: " + widths + ", " + samples);
        }
    }

    /**
     * Reads {@code FAMILY:WIDTHS:SAMPLES}.
     *
     * @throws IllegalArgumentException if it is not of that form; the message says what is expected
     */
    public static Network parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (parts.length == 3) {
                Family family = Family.named(parts[0]).orElseThrow(NumberFormatException::new);
                List<Integer> widths =
                        Arrays.stream(parts[1].split("-", -1)).map(Integer::valueOf).toList();
                return new Network(family, widths, Integer.parseInt(parts[2]));
            }
        } catch (IllegalArgumentException _) {
            // one message for all that can be wrong
        }
        throw new IllegalArgumentException(
                "'"
                        + text
                        + "' is no network; expected FAMILY:WIDTHS:SAMPLES, as in"
                        + " tanh:10-20-20-5:256, with a family of "
                        + Arrays.stream(Family.values())
                                .map(Family::file)
                                .collect(Collectors.joining(", ")));
    }

    /** The widths with dashes between. */
    public String shape() {
        return widths.stream().map(String::valueOf).collect(Collectors.joining("-"));
    }

    /** What {@link #parse} reads. */
    @Override
    public String toString() {
        return family.file() + ":" + shape() + ":" + samples;
    }

    /** A name for files. */
    public String fileName() {
        return toString().replace(':', '_');
    }

    /** The number of parameters. */
    public int parameters() {
        int count = 0;
        for (int k = 1; k < widths.size(); k++) {
            count += widths.get(k) * (widths.get(k - 1) + (family.biases() ? 1 : 0));
        }
        return count;
    }

    /**
     * Doubles that hold the parameters, the data, and what reverse mode must keep of the forward
     * pass: the output of each layer, from which the derivatives of all these activations follow.
     */
    public long leastMemory() {
        long columns = (long) widths.getFirst() + widths.getLast();
        for (int k = 1; k < widths.size(); k++) {
            columns += widths.get(k);
        }
        return parameters() + columns * samples;
    }
}
