package dev.dln.engine.vector;

import dev.dln.compiler.kernel.Precision;
import dev.dln.engine.Device;
import dev.dln.engine.family.CodeForm;
import dev.dln.engine.family.DeviceFamily;
import dev.dln.engine.family.ListedDevice;
import dev.dln.engine.family.Tuner;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        int lanes = Lanes.preferred();
        if (lanes == 1) {
            return List.of(new ListedDevice(Here.DEVICE, precisions()));
        }
        var facts = new LinkedHashMap<String, Object>();
        tiles(lanes, TileTuning.ofUser())
                .forEach((precision, tile) -> facts.put(precision.id() + "Tile", tile));
        return List.of(
                new ListedDevice(
                        Here.DEVICE, Optional.empty(), precisions(), facts, Optional.of(tuner())));
    }

    /** The tiles that products take: what is kept of tuning is never broken, at most missing. */
    @Override
    public List<Notice> notices() {
        return notices(Lanes.preferred(), TileTuning.ofUser());
    }

    /** The same for registers of so many doubles and what is kept somewhere. */
    static List<Notice> notices(int lanes, TileTuning kept) {
        return lanes == 1
                ? List.of()
                : tiles(lanes, kept).entrySet().stream()
                        .map(
                                tile ->
                                        new Notice(
                                                NAME + " " + tile.getKey().id(),
                                                "products in tiles of " + tile.getValue(),
                                                false))
                        .toList();
    }

    private static Map<Precision, String> tiles(int lanes, TileTuning kept) {
        var tiles = new EnumMap<Precision, String>(Precision.class);
        for (Precision precision : Precision.values()) {
            tiles.put(precision, kept.fact(VectorMachine.usual(lanes, precision)));
        }
        return tiles;
    }

    private static Tuner tuner() {
        return (precision, said) ->
                TileTuning.ofUser()
                        .tune(
                                VectorMachine.usual(Lanes.preferred(), precision),
                                TileTimes.USUAL,
                                said);
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
