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
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Devices;
import dev.dln.engine.Session;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

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
            findings.add(probe(device));
        }
        findings.add(lapack());
        boolean works = findings.stream().allMatch(Finding::works);
        if (format.json()) {
            Json.print(
                    context.out(),
                    Json.document("dln.doctor/1")
                            .with("works", works)
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

    /** Runs a small model and compares with what it must give. */
    private static Finding probe(Device device) {
        String name = "device " + device.name();
        Compilation compilation = DlnCompiler.compile(new Source("<probe>", PROBE));
        BoundModel bound = Binder.bind(compilation.model().orElseThrow(), Map.of()).orThrow();
        try (Session session = device.open(bound)) {
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
        } catch (LinkageError e) {
            return new Finding(name, false, e.toString());
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
