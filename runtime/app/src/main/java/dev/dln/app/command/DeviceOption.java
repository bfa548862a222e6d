package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.Failure;
import dev.dln.app.VectorModule;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.rewrite.Optimization;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.DeviceException;
import dev.dln.engine.Devices;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.family.DeviceFamilies;
import dev.dln.engine.family.DeviceFamily;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The device that a command runs on. */
@Command
final class DeviceOption {
    /** More than any machine has processors for; a thread takes memory even if it is idle. */
    private static final int MOST_THREADS = 1024;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = {
                "Where to compute: ${COMPLETION-CANDIDATES} (default: auto, the fastest for the"
                        + " model's size). One of several of a kind is NAME:P.D, as dln doctor"
                        + " lists it."
            },
            completionCandidates = DeviceNames.class)
    private String device = DeviceFamilies.AUTO;

    @Option(
            names = "--kernel-threads",
            paramLabel = "N",
            description =
                    "Threads for one evaluation of a large model; the result has the same bits for"
                            + " any number (default: the processors that the number of starts"
                            + " leaves idle).")
    private Optional<Integer> kernelThreads = Optional.empty();

    @Option(
            names = "--without",
            paramLabel = "NAME[,NAME...]",
            description =
                    "Leave out these optimizations of the compiler: ${COMPLETION-CANDIDATES}."
                            + " Changes time and rounding only.",
            completionCandidates = Names.class)
    private List<String> without = List.of();

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description =
                    "float64 (default), or float32 for eval and emit: twice as many numbers in a"
                            + " register, about seven digits.")
    private String precision = Precision.FLOAT64.id();

    /** The names that {@code --device} takes, by kind; looked up when help is printed. */
    static final class DeviceNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(
                            Stream.of(DeviceFamilies.AUTO),
                            Devices.families().all().stream().map(DeviceFamily::name))
                    .iterator();
        }
    }

    /** The names that {@code --without} takes. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Names() {
            super(Arrays.stream(Optimization.values()).map(Optimization::id).toList());
        }
    }

    /** The chosen device for work that runs a session on every processor. */
    Device device(Context context, BoundModel model) {
        return device(context, model, Runtime.getRuntime().availableProcessors());
    }

    /**
     * The chosen device for a model; says on standard error if {@code auto} is an unusual one.
     *
     * @param sessions how many will run at once; they share the processors
     */
    Device device(Context context, BoundModel model, int sessions) {
        SessionOptions options = options(sessions);
        Device named = chosen();
        Device taken = named.choose(model, options);
        if (named.name().equals(DeviceFamilies.AUTO)
                && !taken.name().equals(Devices.ordinary().name())) {
            context.err().println("on device " + taken.name() + ": " + taken.description());
        }
        return taken.with(options);
    }

    /**
     * What the options say of sessions.
     *
     * @param sessions how many will run at once
     */
    SessionOptions options(int sessions) {
        kernelThreads.ifPresent(
                n ->
                        MinimizeCommand.require(
                                n >= 1 && n <= MOST_THREADS,
                                "--kernel-threads must be 1 to " + MOST_THREADS));
        int idle = Runtime.getRuntime().availableProcessors() / Math.max(1, sessions);
        return new SessionOptions(
                kernelThreads.orElse(Math.max(1, idle)),
                without.stream()
                        .flatMap(names -> Stream.of(names.split(",", -1)))
                        .map(String::strip)
                        .map(DeviceOption::optimization)
                        .collect(Collectors.toSet()),
                precision());
    }

    /**
     * The device that was asked for by its name, if one was.
     *
     * @throws Failure if there is no such device
     */
    Optional<String> named() {
        return device.equals(DeviceFamilies.AUTO)
                ? Optional.empty()
                : Optional.of(chosen()).map(_ -> device);
    }

    /** The chosen precision. */
    Precision precision() {
        Precision chosen =
                Precision.named(precision)
                        .orElseThrow(
                                () ->
                                        Failure.usage(
                                                "there is no precision '" + precision + "'",
                                                "the precisions are float64, float32"));
        Devices.families()
                .of(device)
                .filter(family -> !family.precisions().contains(chosen))
                .ifPresent(
                        family -> {
                            throw Failure.usage(
                                    "the " + family.name() + " device has no " + chosen.id(),
                                    "use --device "
                                            + Devices.ordinary().name()
                                            + " or "
                                            + DeviceFamilies.AUTO);
                        });
        return chosen;
    }

    /** Refuses floats where something is decided by differences that they do not have. */
    void requireDoubles() {
        if (precision() != Precision.FLOAT64) {
            throw Failure.usage(
                    "--precision float32 is for eval and emit",
                    "what this command decides or searches needs the digits of float64");
        }
    }

    private static Optimization optimization(String name) {
        return Optimization.named(name)
                .orElseThrow(
                        () ->
                                Failure.usage(
                                        name.isEmpty()
                                                ? "--without has an empty name"
                                                : "there is no optimization '" + name + "'",
                                        "the optimizations are " + String.join(", ", new Names())));
    }

    private Device chosen() {
        VectorModule.load();
        try {
            return Devices.named(device)
                    .orElseThrow(
                            () ->
                                    Failure.usage(
                                            "there is no device '" + device + "'",
                                            "the devices are "
                                                    + String.join(", ", Devices.names())));
        } catch (DeviceException e) {
            throw Failure.device(e);
        }
    }
}
