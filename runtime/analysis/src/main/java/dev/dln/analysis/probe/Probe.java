package dev.dln.analysis.probe;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Workers;
import dev.dln.engine.Device;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks a question: draws designs in order until one violates the statement, then makes it small.
 * The result depends on the question, the seed and the budget, not on the number of threads.
 *
 * @param seed of everything random
 * @param designs how many are drawn at most
 * @param attempts how many simpler designs are looked at at most
 * @param threads how many designs at a time
 * @param device evaluates the models
 * @param tool name and version of the program, for certificates
 */
public record Probe(long seed, int designs, int attempts, int threads, Device device, String tool) {
    /** Designs handed out together: a hit ends the search after its batch. */
    private static final int BATCH = 16;

    /** A probe with the usual budget: 2000 designs, 600 simpler ones. */
    public static Probe of(long seed, Device device, String tool) {
        return new Probe(seed, 2000, 600, Runtime.getRuntime().availableProcessors(), device, tool);
    }

    /** The same with another budget. */
    public Probe within(int mostDesigns, int mostAttempts) {
        return new Probe(seed, mostDesigns, mostAttempts, threads, device, tool);
    }

    /** The same on another number of threads. */
    public Probe withThreads(int count) {
        return new Probe(seed, designs, attempts, count, device, tool);
    }

    /**
     * What came of a question.
     *
     * @param question the question
     * @param tried designs looked at before the first violation, that one included
     * @param first the first violation, as it was drawn
     * @param smallest what it was made into
     * @param steps simplifications that kept a violation
     * @param simplified simpler designs looked at
     * @param cancelled whether the monitor ended it
     */
    public record Answer(
            Question question,
            int tried,
            Optional<Witness> first,
            Optional<Witness> smallest,
            int steps,
            int simplified,
            boolean cancelled) {}

    /**
     * Asks.
     *
     * @param monitor hears of designs looked at; cancelling keeps what was found
     */
    public Answer ask(Question question, Monitor monitor) {
        var workshop = new Workshop(device, tool);
        Hunter hunter = question.hunter(workshop);
        for (int from = 0; from < designs; from += BATCH) {
            int count = Math.min(BATCH, designs - from);
            var looked = new AtomicInteger();
            @Nullable Witness[] found = batch(question, hunter, from, count, looked, monitor);
            for (int i = 0; i < count; i++) {
                Witness witness = found[i];
                if (witness != null) {
                    return shrink(question, hunter, witness, from + i, monitor);
                }
            }
            if (monitor.cancelled()) {
                return nothing(question, from + looked.get(), true);
            }
            monitor.progress(
                    new Monitor.Progress("drawing", from + count, designs, Double.NaN, Double.NaN));
        }
        return nothing(question, designs, monitor.cancelled());
    }

    private static Answer nothing(Question question, int tried, boolean cancelled) {
        return new Answer(question, tried, Optional.empty(), Optional.empty(), 0, 0, cancelled);
    }

    private @Nullable Witness[] batch(
            Question question,
            Hunter hunter,
            int from,
            int count,
            AtomicInteger looked,
            Monitor monitor) {
        @Nullable Witness[] found = new @Nullable Witness[count];
        var next = new AtomicInteger();
        Workers.run(
                Math.clamp(count, 1, Math.max(1, threads)),
                stopped -> {
                    for (int i = next.getAndIncrement();
                            i < count && !stopped.getAsBoolean() && !monitor.cancelled();
                            i = next.getAndIncrement()) {
                        Dice dice = Dice.of(seed, from + i);
                        Design design = question.draw(dice);
                        found[i] = hunter.hunt(design, Optional.empty(), dice).orElse(null);
                        looked.incrementAndGet();
                    }
                });
        return found;
    }

    private Answer shrink(
            Question question, Hunter hunter, Witness first, int index, Monitor monitor) {
        Witness smallest = first;
        int steps = 0;
        int looked = 0;
        int at = 0;
        List<? extends Design> simpler = first.design().simpler();
        // round and round: a step that did not help is tried again after all others were
        for (int failed = 0; failed < simpler.size() && looked < attempts; ) {
            if (monitor.cancelled()) {
                break;
            }
            monitor.progress(
                    new Monitor.Progress(
                            "simplifying", ++looked, attempts, Double.NaN, Double.NaN));
            at = at >= simpler.size() ? 0 : at;
            Dice dice = Dice.of(~seed, looked);
            Optional<Witness> found = hunter.hunt(simpler.get(at), Optional.of(smallest), dice);
            if (found.isPresent()) {
                smallest = found.get();
                simpler = smallest.design().simpler();
                steps++;
                failed = 0;
            } else {
                failed++;
                at++;
            }
        }
        return new Answer(
                question,
                index + 1,
                Optional.of(first),
                Optional.of(hunter.tidy(smallest)),
                steps,
                looked,
                monitor.cancelled());
    }
}
