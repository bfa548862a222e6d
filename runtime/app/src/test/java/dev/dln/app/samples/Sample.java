package dev.dln.app.samples;

import dev.dln.app.data.DataSpec;
import dev.dln.compiler.Compilation;
import dev.dln.compiler.CompileOptions;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of samples/ with what its comments say: the command {@code // dln ... --data A --set B}
 * names its data and settings, {@code // warns CODE} the warnings it is meant to give.
 *
 * @param name the path below samples/
 */
record Sample(String name, String text, List<String> data, List<String> settings) {
    static final Path ROOT = Path.of(System.getProperty("dln.root", "../.."));

    private static final Pattern COMMAND = Pattern.compile("(?m)^// dln (.*)$");
    private static final Pattern OPTION = Pattern.compile("--(data|set) (\\S+)");
    private static final Pattern WARNS = Pattern.compile("(?m)^// warns (DLN\\d+)");

    Sample {
        data = List.copyOf(data);
        settings = List.copyOf(settings);
    }

    /** The samples directly in a folder below samples/, by name. */
    static List<Sample> in(String folder) {
        try (Stream<Path> files = Files.list(ROOT.resolve("samples").resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".dln"))
                    .sorted()
                    .map(file -> read(folder, file))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sample of a name such as {@code saddle.dln}. */
    static Sample named(String name) {
        return read(
                name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "",
                ROOT.resolve("samples").resolve(name));
    }

    private static Sample read(String folder, Path file) {
        try {
            String text = Files.readString(file);
            List<String> data = new ArrayList<>();
            List<String> settings = new ArrayList<>();
            Matcher command = COMMAND.matcher(text);
            if (command.find()) {
                Matcher option = OPTION.matcher(command.group(1));
                while (option.find()) {
                    (option.group(1).equals("data") ? data : settings).add(option.group(2));
                }
            }
            String prefix = folder.isEmpty() ? "" : folder + "/";
            return new Sample(prefix + file.getFileName(), text, data, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The warnings that the sample announces. */
    List<String> warnings() {
        return WARNS.matcher(text).results().map(result -> result.group(1)).toList();
    }

    Sample with(String... more) {
        return new Sample(name, text, data, List.of(more));
    }

    Compilation compile() {
        CompileOptions options =
                CompileOptions.defaults()
                        .withImports(
                                (path, _) -> {
                                    try {
                                        Path file = ROOT.resolve("samples").resolve(path);
                                        return Optional.of(
                                                new Source(path, Files.readString(file)));
                                    } catch (IOException _) {
                                        return Optional.empty();
                                    }
                                });
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            options =
                    options.withSetting(
                            setting.substring(0, equals), setting.substring(equals + 1));
        }
        return DlnCompiler.compile(new Source(name, text), options);
    }

    /** The compiled model; fails if there is none. */
    CompiledModel model() {
        Compilation compilation = compile();
        return compilation
                .model()
                .orElseThrow(() -> new AssertionError(name + ": " + compilation.problems()));
    }

    /** The model with the data that the sample's command names. */
    BoundModel bind() throws IOException {
        return Binder.bind(model(), DataSpec.loadAll(data, ROOT)).orThrow();
    }

    @Override
    public String toString() {
        return name;
    }
}
