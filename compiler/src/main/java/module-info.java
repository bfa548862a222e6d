/**
 * From source text to diagnostics or differentiable tensor programs and kernels. Knows no device.
 */
module dev.dln.compiler {
    requires dev.dln.grammar;
    requires static org.jspecify;

    exports dev.dln.compiler;
    exports dev.dln.compiler.diff;
    exports dev.dln.compiler.emit;
    exports dev.dln.compiler.kernel;
    exports dev.dln.compiler.facts;
    exports dev.dln.compiler.opencl;
    exports dev.dln.compiler.problem;
    exports dev.dln.compiler.rewrite;
    exports dev.dln.compiler.syntax;
    exports dev.dln.compiler.tensor;
}
