package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.Version;
import dev.dln.app.data.ArrayWriter;
import dev.dln.app.run.Manifest;
import dev.dln.app.run.RunFolder;
import dev.dln.app.run.RunJournal;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.BoundModel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The folder that holds everything to repeat a run. */
@Command
final class RunOptions {
    /** Options that do not decide what is found, or that the folder keeps in another form. */
    private static final Set<String> NOT_KEPT =
            Set.of(
                    "--data",
                    "--device",
                    "--kernel-threads",
                    "--run",
                    "--resume",
                    "--report",
                    "--out",
                    "--format",
                    "--threads",
                    "--time-limit",
                    "--debug");

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description =
                    "Keep everything to repeat the run in this folder: model, data, options, each"
                            + " finished start as it finishes, results, page.")
    private String run = "";

    @Option(
            names = "--resume",
            description =
                    "Go on with the run in DIR where it stopped; the model and all options may then"
                            + " be left out.")
    private boolean resume;

    /** Whether a folder is wanted. */
    boolean given() {
        return !run.isEmpty();
    }

    /** Whether an interrupted run is to go on. */
    boolean resumes() {
        return resume;
    }

    /** The folder. */
    RunFolder folder() {
        return new RunFolder(Sources.path(run));
    }

    /** Refuses combinations that make no sense. */
    void check() {
        MinimizeCommand.require(!resume || given(), "--resume needs --run DIR");
    }

    /**
     * Begins a run, or makes sure that the one in the folder is this one; then opens its journal.
     *
     * @param parsed the command line
     * @param defaults options that are kept even where they were left out, so that a later version
     *     with other defaults repeats the same
     */
    RunJournal open(
            Context context,
            String command,
            ParseResult parsed,
            Map<String, String> defaults,
            ModelOptions model,
            BoundModel bound,
            String device) {
        RunFolder folder = folder();
        var contents = new LinkedHashMap<String, byte[]>();
        String file = sources(model, bound, contents);
        if (!bound.data().isEmpty()) {
            Map<String, Array> ordered = new LinkedHashMap<>();
            bound.compiled().data().forEach(d -> ordered.put(d.name(), bound.data().get(d.name())));
            contents.put(RunFolder.DATA, ArrayWriter.npz(ordered));
        }
        List<Manifest.Setting> options = options(parsed, defaults, folder, contents);
        var manifest =
                new Manifest(
                        Manifest.SCHEMA,
                        command,
                        options,
                        file,
                        contents.entrySet().stream()
                                .map(
                                        e ->
                                                new Manifest.Content(
                                                        e.getKey(), RunFolder.sha256(e.getValue())))
                                .toList(),
                        device,
                        Version.number(),
                        Runtime.version().toString(),
                        System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        if (resume) {
            same(context, folder, manifest);
        } else {
            if (folder.begun()) {
                throw Failure.usage(
                        folder.path() + " holds a run already",
                        "--resume goes on with it, dln rerun repeats it, another folder begins"
                                + " anew");
            }
            folder.prepare();
            contents.forEach(folder::write);
            folder.write(manifest);
        }
        return RunJournal.open(folder, context::cancelled);
    }

    private static void same(Context context, RunFolder folder, Manifest now) {
        Manifest begun = folder.manifest();
        folder.verify(begun);
        Optional<String> difference = begun.difference(now);
        if (difference.isPresent()) {
            throw Failure.usage(
                    "this is not the run in " + folder.path() + ": " + difference.get(),
                    "dln "
                            + begun.command()
                            + " --run "
                            + folder.path()
                            + " --resume goes on with it as it was begun");
        }
        if (!begun.dln().equals(now.dln()) || !begun.java().equals(now.java())) {
            context.warn(
                    "the run was begun by dln %s on Java %s; now it is dln %s on Java %s, and the last bits may differ"
                            .formatted(begun.dln(), begun.java(), now.dln(), now.java()));
        }
    }

    /** The model and what it imports, in the same places relative to one another. */
    static String sources(ModelOptions model, BoundModel bound, Map<String, byte[]> contents) {
        Source main = bound.compiled().source();
        var places = new LinkedHashMap<Path, String>();
        boolean stdin = main.name().equals("<stdin>");
        Path mainPlace = absolute(stdin ? "model.dln" : main.name());
        places.put(mainPlace, main.text());
        new TreeMap<>(model.imports())
                .forEach((name, source) -> places.put(absolute(name), source.text()));
        Path root = mainPlace.getParent();
        for (Path place : places.keySet()) {
            while (root != null && !place.startsWith(root)) {
                root = root.getParent();
            }
        }
        if (root == null) {
            throw Failure.usage("a run folder cannot hold imports from another disk");
        }
        for (Map.Entry<Path, String> place : places.entrySet()) {
            contents.put(
                    inside(root, place.getKey()),
                    place.getValue().getBytes(StandardCharsets.UTF_8));
        }
        return inside(root, mainPlace);
    }

    private static String inside(Path root, Path place) {
        return "model/" + root.relativize(place).toString().replace('\\', '/');
    }

    private static Path absolute(String name) {
        return Path.of(name).toAbsolutePath().normalize();
    }

    /** The options as given, with the files that they name moved into the folder. */
    private static List<Manifest.Setting> options(
            ParseResult parsed,
            Map<String, String> defaults,
            RunFolder folder,
            Map<String, byte[]> contents) {
        var settings = new ArrayList<Manifest.Setting>();
        for (OptionSpec option : parsed.matchedOptions()) {
            String name = option.longestName();
            if (NOT_KEPT.contains(name)) {
                continue;
            }
            if (option.arity().max() == 0) {
                settings.add(new Manifest.Setting(name, ""));
                continue;
            }
            for (String value : option.originalStringValues()) {
                settings.add(new Manifest.Setting(name, kept(value, folder, contents)));
            }
        }
        defaults.forEach(
                (name, value) -> {
                    if (settings.stream().noneMatch(s -> s.name().equals(name))) {
                        settings.add(new Manifest.Setting(name, value));
                    }
                });
        settings.sort(
                java.util.Comparator.comparing(Manifest.Setting::name)
                        .thenComparing(Manifest.Setting::value));
        return settings;
    }

    /** A value whose file, if it names one, is the copy in the folder. */
    private static String kept(String value, RunFolder folder, Map<String, byte[]> contents) {
        for (int from = 0; from >= 0 && from < value.length(); from = next(value, from)) {
            for (int to = value.length(); to > from; to = value.lastIndexOf(':', to - 1)) {
                String name = value.substring(from, to);
                if (isFile(name)) {
                    Path path = Path.of(name).toAbsolutePath().normalize();
                    Path home = folder.path().toAbsolutePath().normalize();
                    String copy =
                            path.startsWith(home)
                                    ? home.relativize(path).toString()
                                    : "inputs/" + path.getFileName();
                    try {
                        byte[] bytes = Files.readAllBytes(path);
                        byte[] other = contents.putIfAbsent(copy, bytes);
                        if (other != null && !java.util.Arrays.equals(other, bytes)) {
                            throw Failure.usage(
                                    "two different files of the name "
                                            + path.getFileName()
                                            + " cannot go into one run folder");
                        }
                    } catch (IOException e) {
                        throw Failure.unreadable(path, e);
                    }
                    return value.substring(0, from) + Manifest.HERE + copy + value.substring(to);
                }
            }
        }
        return value;
    }

    private static int next(String value, int from) {
        int colon = value.indexOf(':', from);
        int equals = value.indexOf('=', from);
        int at = colon < 0 ? equals : equals < 0 ? colon : Math.min(colon, equals);
        return at < 0 ? -1 : at + 1;
    }

    private static boolean isFile(String name) {
        try {
            return name.contains(".") && Files.isRegularFile(Path.of(name));
        } catch (InvalidPathException _) {
            return false;
        }
    }

    /**
     * The command line that a run was begun with, on the files of its folder.
     *
     * @param more what to add
     */
    static List<String> arguments(RunFolder folder, Manifest manifest, List<String> more) {
        var arguments = new ArrayList<String>();
        arguments.add(folder.path().resolve(manifest.model()).toString());
        if (manifest.files().stream().anyMatch(f -> f.path().equals(RunFolder.DATA))) {
            arguments.add("--data=" + folder.path().resolve(RunFolder.DATA));
        }
        arguments.add("--device=" + manifest.device());
        for (Manifest.Setting option : manifest.options()) {
            arguments.add(
                    option.value().isEmpty()
                            ? option.name()
                            : option.name()
                                    + "="
                                    + option.value()
                                            .replace(
                                                    Manifest.HERE, folder.path().toString() + "/"));
        }
        arguments.addAll(more);
        return arguments;
    }

    /** What to do about a failure to write in the folder; what was computed is printed before. */
    static int failed(Context context, Failure failure) {
        context.out().flush();
        context.err().println("dln: " + failure.message());
        failure.help().forEach(line -> context.err().println("  help: " + line));
        return failure.exitCode() == ExitCode.OK ? ExitCode.ENVIRONMENT : failure.exitCode();
    }
}
