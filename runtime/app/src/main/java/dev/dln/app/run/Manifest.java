package dev.dln.app.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What run.json says: how a run was made, and what the files beside it must be.
 *
 * @param schema {@code dln.run/1}
 * @param command such as {@code critical}
 * @param options options and their values as given, those left out that say where results go; files
 *     of the folder begin with {@link #HERE}
 * @param model the model's file in the folder
 * @param files every file in the folder that the run reads
 * @param device the device it ran on
 * @param dln the version of dln
 * @param java the version of Java
 * @param system the operating system and its architecture
 */
public record Manifest(
        String schema,
        String command,
        List<Setting> options,
        String model,
        List<Content> files,
        String device,
        String dln,
        String java,
        String system) {
    /** The schema of this version. */
    public static final String SCHEMA = "dln.run/1";

    /** What stands for the folder in the values of options. */
    public static final String HERE = "{run}/";

    /** An option as often as it was given; the value is empty for a switch. */
    public record Setting(String name, String value) {}

    /** A file: its path in the folder, and the SHA-256 of its bytes in hexadecimal. */
    public record Content(String path, String sha256) {}

    public Manifest {
        options = List.copyOf(options);
        files = List.copyOf(files);
    }

    /** The same with another value of an option, or with the option where it was left out. */
    public Manifest withOption(String name, String value) {
        var changed = new ArrayList<Setting>();
        options.stream().filter(o -> !o.name.equals(name)).forEach(changed::add);
        changed.add(new Setting(name, value));
        return new Manifest(schema, command, changed, model, files, device, dln, java, system);
    }

    /**
     * How another run differs from this one in what decides results; empty if it does not. The
     * version of dln and of Java are not looked at.
     */
    public Optional<String> difference(Manifest other) {
        if (!command.equals(other.command)) {
            return Optional.of("the command was %s, not %s".formatted(command, other.command));
        }
        for (Content file : files) {
            Optional<Content> same =
                    other.files.stream().filter(f -> f.path.equals(file.path)).findFirst();
            if (same.isEmpty()) {
                return Optional.of("it was begun with " + file.path + ", which is now missing");
            }
            if (!same.get().sha256.equals(file.sha256)) {
                return Optional.of(file.path + " has changed since it was begun");
            }
        }
        for (Content file : other.files) {
            if (files.stream().noneMatch(f -> f.path.equals(file.path))) {
                return Optional.of("it was begun without " + file.path);
            }
        }
        var mine = new ArrayList<>(options);
        other.options.forEach(mine::remove);
        var theirs = new ArrayList<>(other.options);
        options.forEach(theirs::remove);
        if (!mine.isEmpty() || !theirs.isEmpty()) {
            return Optional.of(
                    "it was begun with %s, not with %s".formatted(words(mine), words(theirs)));
        }
        return device.equals(other.device)
                ? Optional.empty()
                : Optional.of(
                        "it was begun on the device %s, not on %s".formatted(device, other.device));
    }

    private static String words(List<Setting> settings) {
        return settings.isEmpty()
                ? "that option left out"
                : String.join(
                        " ",
                        settings.stream()
                                .map(s -> s.value.isEmpty() ? s.name : s.name + " " + s.value)
                                .toList());
    }
}
