package dev.dln.app.command;

import dev.dln.analysis.linalg.Lapack;
import dev.dln.analysis.linalg.NativeLibraryException;
import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.VectorModule;
import dev.dln.app.Version;
import dev.dln.app.json.Json;
import dev.dln.compiler.Compilation;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.problem.CompilerBug;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.DeviceException;
import dev.dln.engine.DeviceFailure;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.auto.AutoDevice;
import dev.dln.engine.auto.Speeds;
import dev.dln.engine.family.DeviceFamily;
import dev.dln.engine.family.ListedDevice;
import dev.dln.engine.family.Tuner;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code dln doctor}. */
@Command(
        name = "doctor",
        description = "Say what works on this machine: Java, vector units, libraries, devices.",
        footer = {"", "Exit: 0 all works; 78 something does not.", "Example:  dln doctor"})
final class DoctorCommand implements Callable<Integer> {
    /** x^2 y at (3, 2): loss 18, gradient (12, 9), Hessian (4, 6; 6, 0). */
    private static final String PROBE = "network probe { param x, y  minimize x^2 * y }";

    private final Context context;

    @Mixin private FormatOption format;

    @Option(
            names = "--tune",
            description =
                    "Measure how kernels are best cut for each device that has a choice, and keep"
                            + " it: faster from then on. On the processor itself results keep every"
                            + " bit; graphics cards and the like may add in another order, which"
                            + " changes last digits. Takes a minute or so on an idle machine,"
                            + " and longer on a busy one.")
    private boolean tune;

    DoctorCommand(Context context) {
        this.context = context;
    }

    /** One finding. */
    private record Finding(String name, boolean works, String text) {}

    @Override
    public Integer call() {
        var findings = new ArrayList<Finding>();
        findings.add(new Finding("dln", true, Version.line()));
        Runtime runtime = Runtime.getRuntime();
        findings.add(
                new Finding(
                        "machine",
                        true,
                        "%s, at most %d MiB of memory (more with DLN_JAVA_OPTIONS=-Xmx8g)"
                                .formatted(
                                        Numbers.count(runtime.availableProcessors(), "processor"),
                                        runtime.maxMemory() >> 20)));
        String cache = System.getProperty("dln.cache");
        if (cache != null) { // started by the launcher
            findings.add(
                    new Finding(
                            "quick starts",
                            !cache.isEmpty(),
                            cache.isEmpty()
                                    ? "no cache of classes could be made; commands start slower"
                                    : "classes come from a cache"));
        }
        boolean vector = VectorModule.load();
        findings.add(
                new Finding(
                        "vector module",
                        vector,
                        vector
                                ? "jdk.incubator.vector is loaded"
                                : "jdk.incubator.vector cannot be loaded; models run on plain"
                                        + " doubles"));
        var devices = new ArrayList<Json.Fields>();
        for (DeviceFamily family : Devices.families().all()) {
            devices.addAll(look(family, findings));
        }
        findings.add(new Finding("device auto", true, chosen()));
        findings.add(lapack());
        boolean works = findings.stream().allMatch(Finding::works);
        if (format.json()) {
            Json.print(
                    context.out(),
                    Json.document("dln.doctor/1")
                            .with("works", works)
                            .with("devices", devices)
                            .with(
                                    "findings",
                                    findings.stream()
                                            .map(
                                                    f ->
                                                            Json.object()
                                                                    .with("name", f.name)
                                                                    .with("works", f.works)
                                                                    .with("text", f.text))
                                            .toList()));
        } else {
            var table = new Columns("", "", "");
            findings.forEach(f -> table.row(f.works ? "ok" : "FAILS", f.name, f.text));
            table.printBody(context.out(), "");
        }
        return works ? ExitCode.OK : ExitCode.ENVIRONMENT;
    }

    /** Adds what is found of a kind of device; its devices. */
    private List<Json.Fields> look(DeviceFamily family, List<Finding> findings) {
        for (ListedDevice listed : family.devices()) {
            Finding found = probe(listed);
            findings.add(found);
            if (tune && found.works && listed.unusable().isEmpty()) {
                listed.tuner().ifPresent(tuner -> tune(listed, tuner));
            }
        }
        for (DeviceFamily.Notice notice : family.notices()) { // after tuning, which they may tell
            findings.add(new Finding(notice.subject(), !notice.broken(), notice.text()));
        }
        return family.devices().stream().map(DoctorCommand::json).toList();
    }

    /** What a device is, and whether it computes. */
    private static Finding probe(ListedDevice listed) {
        Device device = listed.device();
        return listed.unusable()
                .map(
                        why ->
                                new Finding(
                                        "device " + device.name(),
                                        true,
                                        device.description() + "; not used: " + why))
                .orElseGet(
                        () ->
                                probe(
                                        device,
                                        listed.precisions().contains(Precision.FLOAT64)
                                                ? Precision.FLOAT64
                                                : Precision.FLOAT32));
    }

    private void tune(ListedDevice listed, Tuner tuner) {
        for (Precision precision : Precision.values()) {
            if (listed.precisions().contains(precision)) {
                context.err().println(listed.device().name() + " in " + precision.id());
                tuner.tune(precision, said -> context.err().println("  " + said));
            }
        }
    }

    private static Json.Fields json(ListedDevice listed) {
        Json.Fields fields =
                Json.object()
                        .with("device", listed.device().name())
                        .with("usable", listed.unusable().isEmpty());
        listed.facts().forEach(fields::with);
        return fields;
    }

    /** Which device {@code auto} takes, and why. */
    private static String chosen() {
        String ordinary = Devices.ordinary().name();
        List<AutoDevice.Candidate> candidates = Devices.families().candidates();
        if (candidates.isEmpty()) {
            return ordinary
                    + " for every model: "
                    + Devices.families().all().stream()
                            .flatMap(family -> family.whyNoCandidate().stream())
                            .collect(Collectors.joining("; "));
        }
        return "%s up to %.0e operations a gradient; above, whichever is measured to be faster, %s"
                .formatted(
                        ordinary,
                        AutoDevice.WORTH,
                        Stream.concat(
                                        Stream.of(Devices.ordinary()),
                                        candidates.stream().map(AutoDevice.Candidate::device))
                                .map(DoctorCommand::speed)
                                .collect(Collectors.joining(" or ")));
    }

    private static String speed(Device device) {
        return device.name()
                + " ("
                + Speeds.ofUser()
                        .kept(
                                device,
                                SessionOptions.DEFAULT.withThreads(
                                        Runtime.getRuntime().availableProcessors()))
                        .map(
                                speed ->
                                        "%.0f GFLOP/s, %.1e s a launch"
                                                .formatted(speed.rate() * 1e-9, speed.perSum()))
                        .orElse("measured when first needed")
                + ")";
    }

    /** Runs a small model and compares with what it must give. */
    private static Finding probe(Device device, Precision precision) {
        String name = "device " + device.name();
        Compilation compilation = DlnCompiler.compile(new Source("<probe>", PROBE));
        BoundModel bound = Binder.bind(compilation.model().orElseThrow(), Map.of()).orThrow();
        try (Session session = device.open(bound, SessionOptions.DEFAULT.with(precision))) {
            double[] gradient = new double[2];
            double[] hessian = new double[4];
            double loss = session.gradient(new double[] {3, 2}, gradient);
            session.hessian(new double[] {3, 2}, hessian);
            boolean right =
                    loss == 18
                            && List.of(12.0, 9.0).equals(List.of(gradient[0], gradient[1]))
                            && List.of(4.0, 6.0, 6.0, 0.0)
                                    .equals(
                                            List.of(
                                                    hessian[0],
                                                    hessian[1],
                                                    hessian[2],
                                                    hessian[3]));
            return new Finding(
                    name, right, right ? device.description() : "computes wrong derivatives");
        } catch (LinkageError | DeviceException | DeviceFailure | CompilerBug e) {
            return new Finding(name, false, device.description() + ": " + e.getMessage());
        }
    }

    private static Finding lapack() {
        try {
            return new Finding("LAPACK", true, Lapack.load());
        } catch (NativeLibraryException e) {
            return new Finding("LAPACK", false, String.valueOf(e.getMessage()));
        }
    }
}
