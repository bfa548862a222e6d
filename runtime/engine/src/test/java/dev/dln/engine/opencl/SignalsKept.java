package dev.dln.engine.opencl;

import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.TestModels;

import java.util.List;

/** A program that uses OpenCL for the first time, and says after which step who has signals. */
final class SignalsKept {
    /** What is said after each step that leaves signals to those who had them. */
    static final List<String> GOOD =
            List.of("listed: kept", "opened: kept", "loss: kept", "gradient: kept");

    private final List<SignalHandlers.Handling> before = SignalHandlers.now();

    private SignalsKept() {}

    /** Runs the steps; no arguments. */
    public static void main(String[] arguments) {
        new SignalsKept().steps();
    }

    private void steps() {
        DeviceInfo device = OpenCl.get().best().orElseThrow();
        say("listed");
        BoundModel model =
                Binder.bind(TestModels.twoLinearLayers(20), TestModels.randomData(5, 3, 2, 3))
                        .orThrow();
        var point = new double[model.layout().size()];
        try (Session session =
                new OpenClDevice(device)
                        .debugging()
                        .open(model, SessionOptions.DEFAULT.with(Precision.FLOAT32))) {
            say("opened");
            session.loss(point);
            say("loss");
            session.gradient(point, new double[point.length]);
            say("gradient");
        }
    }

    private void say(String step) {
        List<SignalHandlers.Handling> now = SignalHandlers.now();
        System.out.println(
                step + (before.equals(now) ? ": kept" : ": had " + before + ", has " + now));
    }
}
