package dev.dln.compiler.kernel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the loops and indices of kernels, and no arithmetic: which entry is written how often, and
 * which entry was loaded into what was written there last.
 */
public final class Writes {
    /** An entry of a parameter. */
    public record Entry(int parameter, int index) {}

    private final Map<Entry, Integer> counts = new HashMap<>();
    private final Map<Entry, Entry> sources = new HashMap<>();
    private final Map<Integer, Entry> loaded = new HashMap<>();

    /** How often each entry was written. */
    public Map<Entry, Integer> counts() {
        return counts;
    }

    /** Of what was written by copying, where it was copied from. */
    public Map<Entry, Entry> sources() {
        return sources;
    }

    /** Runs a kernel from its first statement to its last. */
    public void run(Kernel kernel) {
        run(kernel.body(), new int[kernel.variables()]);
    }

    /** Runs statements where the enclosing loops' variables have values. */
    public void run(List<Statement> block, int[] variables) {
        for (Statement statement : block) {
            switch (statement) {
                case Statement.Loop s -> loop(s, 0, s.count(), variables);
                case Statement.Items s -> {
                    for (int item = 0; item < s.size(); item++) {
                        variables[s.row()] = item / s.columns();
                        variables[s.column()] = item % s.columns();
                        run(s.body(), variables);
                    }
                }
                case Statement.Wrap s ->
                        variables[s.variable()] =
                                (variables[s.first()] + variables[s.step()] + s.offset())
                                        % s.extent();
                case Statement.Sort s -> {
                    int first = variables[s.first()];
                    int second = variables[s.second()];
                    variables[s.low()] = Math.min(first, second);
                    variables[s.high()] = Math.max(first, second);
                }
                case Statement.Define s -> {
                    loaded.remove(s.register());
                    if (s.value() instanceof Value.Load load) {
                        loaded.put(s.register(), entry(load.parameter(), load.index(), variables));
                    }
                }
                case Statement.Store s -> write(s.parameter(), s.index(), s.register(), variables);
                case Statement.StoreLanes s -> {
                    for (int lane = 0; lane < s.active(); lane++) {
                        write(s.parameter(), s.index().plus(lane), s.register(), variables);
                    }
                }
                case Statement.Barrier _, Statement.Update _ -> {}
            }
        }
    }

    /** Runs some iterations of a loop. */
    public void loop(Statement.Loop loop, int from, int to, int[] variables) {
        for (int i = from; i < to; i++) {
            variables[loop.variable()] = i;
            run(loop.body(), variables);
        }
    }

    private void write(int parameter, Affine index, int register, int[] variables) {
        Entry entry = entry(parameter, index, variables);
        counts.merge(entry, 1, Integer::sum);
        Entry source = loaded.get(register);
        if (source != null) {
            sources.put(entry, source);
        }
    }

    private static Entry entry(int parameter, Affine index, int[] variables) {
        int at = index.offset();
        for (Affine.Term term : index.terms()) {
            at += term.stride() * variables[term.variable()];
        }
        return new Entry(parameter, at);
    }
}
