package dev.dln.compiler.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds out whether a kernel may write one of its parameters where another one lies that it reads.
 * It may if whatever it loads it stores at the same place later in the same iteration, with no loop
 * between, and stores nothing twice: then nobody reads what is overwritten, in whatever order and
 * by whomever iterations are done. A kernel that stores as many entries as there are is taken to
 * store each once, as all do that go over a tensor's entries.
 */
final class InPlace {
    private final int read;
    private final int written;
    private boolean possible = true;
    private long stored;

    /** Some entries from an index on. */
    private record Place(Affine index, int count) {}

    private InPlace(int read, int written) {
        this.read = read;
        this.written = written;
    }

    /**
     * Whether it may.
     *
     * @param kernel with each of its accesses inside of its parameters
     * @param read the parameter that lies there
     * @param written the one that is to lie there
     */
    static boolean allows(Kernel kernel, int read, int written) {
        var search = new InPlace(read, written);
        search.block(kernel.body(), 1);
        return search.possible
                && search.stored == kernel.size(written)
                && kernel.size(read) == kernel.size(written);
    }

    private void block(List<Statement> block, long times) {
        var open = new ArrayList<Place>();
        for (Statement statement : block) {
            switch (statement) {
                case Statement.Loop s -> {
                    // whoever has some of the iterations repeats what was loaded before
                    possible &= open.isEmpty();
                    block(s.body(), times * s.count());
                }
                case Statement.Define s -> value(s.value(), open);
                case Statement.Update s -> value(s.value(), open);
                case Statement.Store s -> store(s.parameter(), s.index(), 1, times, open);
                case Statement.StoreLanes s ->
                        store(s.parameter(), s.index(), s.active(), times, open);
                case Statement.Items _, Statement.Barrier _, Statement.Wrap _, Statement.Sort _ ->
                        possible = false;
            }
        }
        possible &= open.isEmpty();
    }

    private void value(Value value, List<Place> open) {
        value.read().ifPresent(from -> load(from, open));
    }

    private void load(Value.Read from, List<Place> open) {
        possible &= from.parameter() != written;
        if (from.parameter() == read) {
            possible &= from.stride() == 1;
            open.add(new Place(from.first(), from.count()));
        }
    }

    private void store(int parameter, Affine index, int count, long times, List<Place> open) {
        possible &= parameter != read;
        if (parameter == written) {
            stored += count * times;
            open.removeIf(new Place(index, count)::equals);
        }
    }
}
