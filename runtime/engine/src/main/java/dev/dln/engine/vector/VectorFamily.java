package dev.dln.engine.vector;

import dev.dln.engine.Device;
import dev.dln.engine.family.CodeForm;
import dev.dln.engine.family.DeviceFamily;
import dev.dln.engine.family.ListedDevice;

import java.util.List;
import java.util.Optional;

/** The {@link VectorDevice}, on every machine. */
public final class VectorFamily implements DeviceFamily {
    private static final String NAME = "vector";

    /** Made at the first question, because the Vector API may be loaded after the families. */
    private static final class Here {
        static final VectorDevice DEVICE = new VectorDevice();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean everywhere() {
        return true;
    }

    @Override
    public List<ListedDevice> devices() {
        return List.of(new ListedDevice(Here.DEVICE, precisions()));
    }

    @Override
    public Device device(Optional<String> id) {
        return DeviceFamily.only(Here.DEVICE, id);
    }

    @Override
    public List<CodeForm> forms() {
        return List.of(
                new CodeForm.Text(
                        "kernel",
                        "the loops that the vector device runs",
                        (model, options, _, which, _) ->
                                EmittedCode.of(model, options).kernels(which)),
                new CodeForm.Text(
                        "java",
                        "a Java class that computes the same without lanes",
                        (model, options, _, which, title) ->
                                EmittedCode.of(model, options).java(which, title)),
                new CodeForm.Binary(
                        "class",
                        "the class file that the vector device loads",
                        (model, options, _, which, _) ->
                                EmittedCode.of(model, options).classFile(which)));
    }
}
