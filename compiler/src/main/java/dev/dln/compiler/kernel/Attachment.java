package dev.dln.compiler.kernel;

import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;

/** Whether a nest is computed on the accumulators of the product that it reads. */
final class Attachment {
    /**
     * Nests of no more arithmetic are computed on the accumulators of a product: a bias and a
     * rectifier, also with its derivative where {@link Sinking} leaves that on the way forward as
     * several nests read it. They are written out for each accumulator, so a heavier one, such as
     * tanh, spills them; read again from memory instead, tile by tile, it takes longer than a nest
     * of its own, whose accesses the processor foresees.
     */
    private static final int LIGHT = 10;

    /** No more values than this are computed there, so that emitted methods are compilable. */
    private static final int MAX_STEPS = 4;

    /** Products with fewer entries are still in the first cache when a nest reads them. */
    private static final int LARGE = 1 << 13;

    private Attachment() {}

    /**
     * Whether a product has a nest's index space, the nest reads it entry by entry, and it pays to
     * compute the nest on the product's accumulators. It does not where the nest reads another
     * tensor of its size: in short runs that lie far apart, which takes as long as is saved, or
     * longer.
     */
    static boolean pays(Program program, int product, Schedule.Nest nest) {
        if (!(program.op(product) instanceof Op.Contract contract)
                || contract.factors().size() != 2
                || !Entries.extents(program.shape(product)).equals(nest.extents())
                || nest.nodes().size() > MAX_STEPS
                || nest.weight() > LIGHT
                || Emission.size(nest.extents()) < LARGE) {
            return false;
        }
        for (int node : nest.nodes()) {
            Op op = program.op(node);
            for (int i = 0; i < op.operands().size(); i++) {
                int operand = op.operands().get(i);
                if (operand == product ? !Entries.inPlace(op, i) : Entries.terms(op) > 1) {
                    return false;
                }
                boolean whole = program.shape(operand).size() == nest.extents().size();
                boolean other = operand != product && !nest.nodes().contains(operand);
                if (whole && other && Entries.constant(program.op(operand)).isEmpty()) {
                    return false;
                }
            }
        }
        return true;
    }
}
