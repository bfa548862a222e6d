package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.data.DataException;
import dev.dln.app.data.DataSpec;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Checked;
import dev.dln.engine.Device;
import dev.dln.engine.Session;
import dev.dln.engine.SessionOptions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The data that a command binds, and the device it runs on. */
@Command
final class DataOptions {
    @Option(
            names = "--data",
            paramLabel = "NAME=FILE",
            description = {
                "Bind a data array: X=x.npy, X=all.npz:key, X=t.csv:1..4:T, Y=t.csv:kind:onehot,"
                    + " X=images.idx.gz, 'X=[1, 0; 0, 1]'; or FILE.npz for every array under its"
                    + " own name."
            })
    private List<String> data = new ArrayList<>();

    @Mixin private DeviceOption device;

    /** Whether any data were given. */
    boolean any() {
        return !data.isEmpty();
    }

    /**
     * Reads the data and binds them; prints what does not fit on standard error. Refuses a
     * precision other than that of doubles.
     */
    BoundModel bind(Context context, CompiledModel model) {
        device.requireDoubles();
        return bindForAnyPrecision(context, model);
    }

    /** The same for a command that decides nothing. */
    BoundModel bindForAnyPrecision(Context context, CompiledModel model) {
        device.precision();
        return checked(context, Binder.bind(model, load()));
    }

    private Map<String, Array> load() {
        try {
            return DataSpec.loadAll(data, Path.of(""));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** The device that was asked for by its name, if one was; fails if there is none. */
    Optional<String> namedDevice() {
        return device.named();
    }

    /** The chosen precision. */
    Precision precision() {
        return device.precision();
    }

    /** What the options say of one session. */
    SessionOptions options() {
        return device.options(1);
    }

    /** Opens a session on the chosen device. */
    Session open(Context context, BoundModel model) {
        return device(context, model, 1).open(model);
    }

    /** The chosen device, for work that runs a session on every processor. */
    Device device(Context context, BoundModel model) {
        return device.device(context, model);
    }

    /**
     * The chosen device for a model; says on standard error if it is an unusual one.
     *
     * @param sessions how many will run at once; they share the processors
     */
    Device device(Context context, BoundModel model, int sessions) {
        return device.device(context, model, sessions);
    }

    /** The value, or a failure after its problems were printed. */
    static <T> T checked(Context context, Checked<T> checked) {
        ModelOptions.report(context, checked.problems());
        return checked.value().orElseThrow(() -> Failure.alreadyReported(ExitCode.BAD_INPUT));
    }

    /** What a failure to read or write data means for the exit code. */
    static Failure failure(IOException e) {
        int code =
                switch (e) {
                    case DataException wrong ->
                            switch (wrong.reason()) {
                                case USAGE -> ExitCode.USAGE;
                                case BAD -> ExitCode.BAD_INPUT;
                                case MISSING -> ExitCode.NO_INPUT;
                                case ENVIRONMENT -> ExitCode.ENVIRONMENT;
                            };
                    default -> ExitCode.ENVIRONMENT;
                };
        String message = e.getMessage();
        return new Failure(code, message == null ? e.toString() : message);
    }
}
