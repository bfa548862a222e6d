package dev.dln.engine.opencl;

import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.Device;
import dev.dln.engine.auto.AutoDevice;
import dev.dln.engine.auto.Workload;
import dev.dln.engine.family.CodeForm;
import dev.dln.engine.family.DeviceFamily;
import dev.dln.engine.family.ListedDevice;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The OpenCL devices of this machine. Asking for its names loads nothing. */
public final class OpenClFamily implements DeviceFamily {
    /** What {@code --device} takes for the best device. */
    static final String NAME = "opencl";

    private static final Set<Precision> FLOATS = Set.of(Precision.FLOAT32);

    /** The devices that names mean, so that all sessions in a process share a context for each. */
    private static final class Here {
        static final List<OpenClDevice> DEVICES =
                OpenCl.get().devices().stream().map(OpenClDevice::new).toList();

        static OpenClDevice of(DeviceInfo info) {
            return DEVICES.get(OpenCl.get().devices().indexOf(info));
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> names() {
        return List.of(NAME, NAME + ":P.D");
    }

    @Override
    public List<ListedDevice> devices() {
        return OpenCl.get().devices().stream().map(OpenClFamily::listed).toList();
    }

    private static ListedDevice listed(DeviceInfo info) {
        return new ListedDevice(
                Here.of(info),
                info.unusable(),
                info.doubles() ? Set.of(Precision.values()) : FLOATS,
                facts(info),
                Optional.of((precision, said) -> Tuning.ofUser().tune(info, precision, said)));
    }

    private static Map<String, Object> facts(DeviceInfo info) {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("id", info.id());
        facts.put("platform", info.platform().name());
        facts.put("platformVersion", info.platform().version());
        facts.put("name", info.name());
        facts.put("vendor", info.vendor());
        facts.put("version", info.version());
        facts.put("driver", info.driver());
        facts.put("type", info.type().label());
        facts.put("computeUnits", info.computeUnits());
        facts.put("globalMemory", info.globalMemory());
        facts.put("maxAllocation", info.maxAllocation());
        facts.put("localMemory", info.localMemory());
        facts.put("maxWorkGroup", info.maxWorkGroup());
        facts.put("doubles", info.doubles());
        return facts;
    }

    @Override
    public List<Notice> notices() {
        OpenCl here = OpenCl.get();
        return here.problems().stream()
                .map(problem -> new Notice("OpenCL", problem, here.broken()))
                .toList();
    }

    @Override
    public Device device(Optional<String> id) {
        return Here.of(OpenCl.get().choose(id));
    }

    /** Those that may be faster than this machine's processors: all that are not these. */
    @Override
    public List<AutoDevice.Candidate> candidates() {
        return OpenCl.get().devices().stream()
                .filter(info -> info.unusable().isEmpty())
                .filter(
                        info ->
                                switch (info.type()) {
                                    case GPU, ACCELERATOR -> true;
                                    case CPU, OTHER -> false;
                                })
                .map(
                        info ->
                                new AutoDevice.Candidate(
                                        Here.of(info),
                                        (work, options) -> fits(info, work, options.precision())))
                .toList();
    }

    /** Whether a device has the numbers and, in one piece, room for them. */
    private static boolean fits(DeviceInfo info, Workload work, Precision precision) {
        return (precision == Precision.FLOAT32 || info.doubles())
                && work.numbers() * precision.bytes() <= info.maxAllocation();
    }

    @Override
    public Optional<String> whyNoCandidate() {
        if (OpenCl.get().best().isEmpty()) {
            return Optional.of("there is no OpenCL device");
        }
        return candidates().isEmpty()
                ? Optional.of(
                        "the OpenCL devices are this machine's processors, which it uses already;"
                                + " --device opencl takes one all the same")
                : Optional.empty();
    }

    @Override
    public List<CodeForm> forms() {
        return List.of(
                new CodeForm.Text(
                        NAME,
                        "what the OpenCL device compiles",
                        (model, options, id, which, _) ->
                                EmittedOpenCl.of(model, options, id, which)));
    }
}
