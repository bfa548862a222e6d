package dev.dln.engine.family;

import dev.dln.engine.BoundModel;
import dev.dln.engine.SessionOptions;
import dev.dln.engine.kernel.KernelPrograms;

import java.util.Optional;

/** A form in which a family shows what it runs for a model: {@code dln emit --as NAME}. */
public sealed interface CodeForm {
    /** What {@code --as} takes. */
    String name();

    /** A few words on what is shown. */
    String description();

    /** Something to read. */
    record Text(String name, String description, Emitter<String> emitter) implements CodeForm {}

    /** Something for machines. */
    record Binary(String name, String description, Emitter<byte[]> emitter) implements CodeForm {}

    /** Makes the form of one program. */
    @FunctionalInterface
    interface Emitter<T> {
        /**
         * The form.
         *
         * @param id which device of the family, as in {@link DeviceFamily#device}; empty for its
         *     best
         * @param which the quantity whose program is shown
         * @param title a name for it, such as {@code MlpGradient}
         */
        T emit(
                BoundModel model,
                SessionOptions options,
                Optional<String> id,
                KernelPrograms.Of which,
                String title);
    }
}
