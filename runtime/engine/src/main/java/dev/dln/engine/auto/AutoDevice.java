package dev.dln.engine.auto;

import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;

import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * Runs each model on the device that is expected to be fastest for it: an ordinary one unless the
 * model is large, the machine has another, and measurements say that it pays. Small models cost
 * nothing more: no other device is looked for.
 */
public final class AutoDevice implements Device {
    /**
     * Operations of a gradient from which another device is asked for: two milliseconds on a fast
     * processor, more than launching a few dozen kernels takes anywhere.
     */
    public static final double WORTH = 2e8;

    private final Device ordinary;
    private final Supplier<List<Candidate>> others;
    private final Speeds speeds;

    /**
     * A device that may be faster for large models.
     *
     * @param fits whether it can run a workload with these options
     */
    public record Candidate(Device device, BiPredicate<Workload, SessionOptions> fits) {}

    /**
     * A choice of devices.
     *
     * @param ordinary takes every model
     * @param others asked for when the first large model comes
     */
    public AutoDevice(Device ordinary, Supplier<List<Candidate>> others, Speeds speeds) {
        this.ordinary = ordinary;
        this.others = others;
        this.speeds = speeds;
    }

    @Override
    public String name() {
        return "auto";
    }

    @Override
    public String description() {
        return "the device that is expected to be fastest for a model";
    }

    @Override
    public Device choose(BoundModel model, SessionOptions options) {
        if (Workload.guess(model).operations() < WORTH) {
            return ordinary;
        }
        List<Candidate> candidates = others.get();
        if (candidates.isEmpty()) {
            return ordinary;
        }
        Workload work = Workload.gradient(model);
        if (work.operations() < WORTH) {
            return ordinary;
        }
        Device best = ordinary;
        Optional<Speeds.Speed> usual = speeds.of(ordinary, options);
        double least = usual.isEmpty() ? Double.POSITIVE_INFINITY : usual.get().seconds(work);
        for (Candidate candidate : candidates) {
            if (!candidate.fits.test(work, options)) {
                continue;
            }
            Optional<Speeds.Speed> speed = speeds.of(candidate.device, options);
            if (speed.isPresent() && speed.get().seconds(work) < least) {
                least = speed.get().seconds(work);
                best = candidate.device;
            }
        }
        return best;
    }

    @Override
    public Session open(BoundModel model, SessionOptions options) {
        return choose(model, options).open(model, options);
    }
}
