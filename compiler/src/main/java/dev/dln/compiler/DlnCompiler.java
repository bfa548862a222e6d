package dev.dln.compiler;

import dev.dln.compiler.check.FileChecker;
import dev.dln.compiler.problem.Source;

/** Compiles source text. Stateless, safe to use from any thread. */
public final class DlnCompiler {
    private DlnCompiler() {}

    /** Checks a whole file and compiles the chosen network; mistakes come back as problems. */
    public static Compilation compile(Source source, CompileOptions options) {
        return FileChecker.check(source, options);
    }

    /** Compiles the first network with its defaults. */
    public static Compilation compile(Source source) {
        return compile(source, CompileOptions.defaults());
    }
}
