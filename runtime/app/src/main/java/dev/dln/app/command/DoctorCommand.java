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
import dev.dln.engine.Devices;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.auto.AutoDevice;
import dev.dln.engine.auto.Speeds;
import dev.dln.engine.opencl.DeviceInfo;
import dev.dln.engine.opencl.OpenCl;
import dev.dln.engine.opencl.OpenClDevice;
import dev.dln.engine.opencl.OpenClException;
import dev.dln.engine.opencl.Tuning;

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
                    "Measure how kernels are best cut for each OpenCL device, and keep it: faster"
                            + " from then on, and other roundings. Takes a minute or so.")
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
        for (Device device : Devices.all()) {
            findings.add(probe(device, Precision.FLOAT64));
        }
        OpenCl opencl = OpenCl.get();
        for (String problem : opencl.problems()) {
            findings.add(new Finding("OpenCL", !opencl.broken(), problem));
        }
        for (DeviceInfo device : opencl.devices()) {
            findings.add(probe(device));
            if (tune && device.unusable().isEmpty() && findings.getLast().works) {
                tune(device);
            }
        }
        findings.add(new Finding("device auto", true, chosen(opencl)));
        findings.add(lapack());
        boolean works = findings.stream().allMatch(Finding::works);
        if (format.json()) {
            Json.print(
                    context.out(),
                    Json.document("dln.doctor/1")
                            .with("works", works)
                            .with(
                                    "opencl",
                                    opencl.devices().stream().map(DoctorCommand::json).toList())
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

    /** What one of OpenCL's devices is, and whether it computes. */
    private static Finding probe(DeviceInfo device) {
        String name = "device opencl:" + device.id();
        if (device.unusable().isPresent()) {
            return new Finding(
                    name,
                    true,
                    device.description() + "; not used: " + device.unusable().orElseThrow());
        }
        Finding found =
                probe(
                        new OpenClDevice(device),
                        device.doubles() ? Precision.FLOAT64 : Precision.FLOAT32);
        return new Finding(
                name,
                found.works,
                found.works ? device.description() : device.name() + ": " + found.text);
    }

    private void tune(DeviceInfo device) {
        for (Precision precision : Precision.values()) {
            if (precision == Precision.FLOAT64 && !device.doubles()) {
                continue;
            }
            context.err().println("opencl:" + device.id() + " in " + precision.id());
            Tuning.ofUser().tune(device, precision, said -> context.err().println("  " + said));
        }
    }

    private static Json.Fields json(DeviceInfo device) {
        return Json.object()
                .with("id", device.id())
                .with("platform", device.platform().name())
                .with("platformVersion", device.platform().version())
                .with("name", device.name())
                .with("vendor", device.vendor())
                .with("version", device.version())
                .with("driver", device.driver())
                .with("type", device.type().label())
                .with("computeUnits", device.computeUnits())
                .with("globalMemory", device.globalMemory())
                .with("maxAllocation", device.maxAllocation())
                .with("localMemory", device.localMemory())
                .with("maxWorkGroup", device.maxWorkGroup())
                .with("doubles", device.doubles())
                .with("usable", device.unusable().isEmpty());
    }

    /** Which device {@code auto} takes, and why. */
    private static String chosen(OpenCl opencl) {
        String ordinary = Devices.ordinary().name();
        List<AutoDevice.Candidate> candidates = OpenClDevice.candidates();
        if (candidates.isEmpty()) {
            return ordinary
                    + " for every model: "
                    + (opencl.devices().isEmpty()
                            ? "there is no OpenCL device"
                            : "the OpenCL devices are this machine's processors, which it uses"
                                    + " already; --device opencl takes one all the same");
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
        } catch (LinkageError | DeviceException | OpenClException | CompilerBug e) {
            return new Finding(name, false, String.valueOf(e.getMessage()));
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
