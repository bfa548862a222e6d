package dev.dln.app.quality;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files of the repository, as the tests of the code base see them. */
final class Repository {
    private static final Set<String> SKIPPED = Set.of("target", ".git", ".dln", "node_modules");

    private Repository() {}

    /** The root: named by the build, found by walking up where a test is run alone. */
    static Path root() {
        String named = System.getProperty("dln.root", "");
        Path path = Path.of(named.isEmpty() ? "" : named).toAbsolutePath();
        while (path != null && !Files.exists(path.resolve("grammar/pom.xml"))) {
            path = path.getParent();
        }
        if (path == null) {
            throw new IllegalStateException("the repository's root was not found");
        }
        return path;
    }

    /** Every file with one of these endings outside build folders, sorted. */
    static List<Path> files(String... endings) {
        try (Stream<Path> walk = Files.walk(root())) {
            return walk.filter(Files::isRegularFile)
                    .filter(Repository::kept)
                    .filter(p -> Stream.of(endings).anyMatch(p.toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean kept(Path path) {
        for (Path part : root().relativize(path)) {
            if (SKIPPED.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }
}
