package dev.dln.analysis.probe;

import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Device;
import dev.dln.engine.Session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Makes models of designs; an architecture is compiled once. Safe for use by many threads. */
final class Workshop {
    private final ConcurrentMap<String, CompiledModel> models = new ConcurrentHashMap<>();
    private final Device device;
    private final String tool;

    /**
     * A workshop.
     *
     * @param tool name and version of the program, for certificates
     */
    Workshop(Device device, String tool) {
        this.device = device;
        this.tool = tool;
    }

    /** The design's model with its data. */
    BoundModel model(Design design) {
        CompiledModel model =
                models.computeIfAbsent(
                        design.text(),
                        text ->
                                DlnCompiler.compile(new Source("found.dln", text))
                                        .model()
                                        .orElseThrow(
                                                () ->
                                                        new IllegalStateException(
                                                                "does not compile:\n" + text)));
        return Binder.bind(model, design.data()).orThrow();
    }

    /** A session of a model. */
    Session open(BoundModel model) {
        return device.open(model);
    }

    /** Name and version of the program, for certificates. */
    String tool() {
        return tool;
    }
}
