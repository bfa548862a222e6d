package dev.dln.app.command;

import dev.dln.app.Context;
import dev.dln.app.ExitCode;
import dev.dln.app.Failure;
import dev.dln.app.VectorModule;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.DerivedPrograms;
import dev.dln.compiler.diff.Derivatives;
import dev.dln.compiler.emit.Graphviz;
import dev.dln.compiler.emit.Latex;
import dev.dln.compiler.kernel.Precision;
import dev.dln.compiler.rewrite.Passes;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramPrinter;
import dev.dln.engine.kernel.KernelPrograms;
import dev.dln.engine.opencl.EmittedOpenCl;
import dev.dln.engine.vector.EmittedCode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code dln emit FILE}. */
@Command(
        name = "emit",
        description = "Print the program of the loss or of a derivative.",
        footer = {
            "",
            "Without data, dimensions stay names. With data they have sizes, and ir and dot show",
            "the program that devices run, with the order of products chosen by cost.",
            "Example:  dln emit mlp.dln --of hessian --as latex"
        })
final class EmitCommand implements Callable<Integer> {
    /** What is emitted. */
    enum Quantity {
        loss,
        gradient,
        hvp,
        hessian
    }

    /** The form. */
    enum Form {
        ir,
        latex,
        dot,
        kernel,
        java,
        class_file,
        opencl;

        @Override
        public String toString() {
            return this == class_file ? "class" : name();
        }
    }

    private final Context context;

    @Mixin private ModelOptions model;
    @Mixin private DataOptions data;

    @Option(
            names = "--of",
            paramLabel = "WHAT",
            description = "loss, gradient, hvp or hessian (default: ${DEFAULT-VALUE}).",
            defaultValue = "gradient")
    private Quantity of;

    @Option(
            names = "--as",
            paramLabel = "FORM",
            description =
                    "ir: the tensor program, which dln reads back; latex: equations; dot: a graph"
                            + " for Graphviz; and, with the data bound, what the vector device"
                            + " runs: kernel: its loops, java: a class without lanes, class: the"
                            + " class file; opencl: what the OpenCL device compiles"
                            + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "ir")
    private Form as;

    EmitCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        boolean kernels =
                switch (as) {
                    case ir, latex, dot -> false;
                    case kernel, java, class_file, opencl -> true;
                };
        MinimizeCommand.require(
                kernels || data.precision() == Precision.FLOAT64,
                "--precision float32 is for --as kernel, java, class and opencl: the others have no"
                        + " numbers of a format");
        CompiledModel compiled = model.compile(context);
        switch (as) {
            case ir -> print(ProgramPrinter.print(program(compiled)));
            case latex -> print(Latex.of(program(compiled)));
            case dot -> print(Graphviz.of(program(compiled)));
            case kernel -> print(code(compiled).kernels(which()));
            case java -> print(code(compiled).java(which(), name(compiled)));
            case opencl ->
                    print(
                            EmittedOpenCl.of(
                                    data.bindForAnyPrecision(context, compiled),
                                    data.options(),
                                    which()));
            case class_file -> {
                if (context.environment().outTerminal()) {
                    throw Failure.usage(
                            "a class file is no text for a terminal",
                            "redirect it: dln emit ... --as class > Kernels.class");
                }
                byte[] bytes = code(compiled).classFile(which());
                context.out().write(bytes, 0, bytes.length);
            }
        }
        return ExitCode.OK;
    }

    private void print(String text) {
        context.out().println(text.stripTrailing());
    }

    /** What the vector device makes of the model; the data give it sizes. */
    private EmittedCode code(CompiledModel compiled) {
        VectorModule.load();
        return EmittedCode.of(data.bindForAnyPrecision(context, compiled), data.options());
    }

    private KernelPrograms.Of which() {
        return switch (of) {
            case loss -> KernelPrograms.Of.LOSS;
            case gradient -> KernelPrograms.Of.GRADIENT;
            case hvp -> KernelPrograms.Of.HVP;
            case hessian -> KernelPrograms.Of.HESSIAN;
        };
    }

    /** A class name: {@code MlpGradient}. */
    private String name(CompiledModel compiled) {
        String network = compiled.name();
        String quantity = of.name();
        return network.substring(0, 1).toUpperCase(Locale.ROOT)
                + network.substring(1)
                + quantity.substring(0, 1).toUpperCase(Locale.ROOT)
                + quantity.substring(1);
    }

    private Program program(CompiledModel compiled) {
        return data.any()
                ? bound(data.bind(context, compiled).program(), compiled)
                : free(compiled);
    }

    private Program free(CompiledModel compiled) {
        Program forward = compiled.program();
        return Passes.flatten(derive(forward, parameters(forward, compiled)));
    }

    private Program bound(Program forward, CompiledModel compiled) {
        List<Op.Input> parameters = parameters(forward, compiled);
        if (as == Form.latex) {
            return Passes.flatten(derive(forward, parameters));
        }
        DerivedPrograms programs = DerivedPrograms.ofInputs(forward, parameters);
        return switch (of) {
            case loss -> programs.loss();
            case gradient -> programs.gradient();
            case hvp -> programs.hvp();
            case hessian -> programs.hessian();
        };
    }

    private Program derive(Program forward, List<Op.Input> parameters) {
        return switch (of) {
            case loss -> forward;
            case gradient -> Derivatives.gradient(forward, parameters);
            case hvp -> Derivatives.hvp(forward, parameters);
            case hessian -> Derivatives.hessian(forward, parameters);
        };
    }

    /** The parameters that the loss uses, in declaration order. */
    private static List<Op.Input> parameters(Program forward, CompiledModel compiled) {
        List<Op.Input> inputs = forward.inputs();
        return compiled.parameters().stream()
                .flatMap(p -> inputs.stream().filter(i -> i.name().equals(p.name())))
                .toList();
    }
}
