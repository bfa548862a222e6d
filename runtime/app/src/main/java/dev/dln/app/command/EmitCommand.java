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
import dev.dln.engine.BoundModel;
import dev.dln.engine.Devices;
import dev.dln.engine.family.CodeForm;
import dev.dln.engine.family.DeviceFamilies;
import dev.dln.engine.kernel.KernelPrograms;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code dln emit FILE}. */
@Command(
        name = "emit",
        description = "Print the program of the loss or of a derivative.",
        footer = {
            "",
            "Without data, dimensions stay names. With data they have sizes, and ir and dot show",
            "the program that devices run, with the order of products chosen by cost, and less",
            "what --without names of its passes. latex, and ir and dot without data, are",
            "flattened only, and refuse --without.",
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

    /** The forms of the tensor program; devices have forms of what they run. */
    enum Form {
        ir,
        latex,
        dot
    }

    /** What {@code --as} takes; looked up when help is printed. */
    static final class Forms implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return names(Devices.families().forms()).iterator();
        }

        static List<String> names(List<CodeForm> kernels) {
            return Stream.concat(
                            Arrays.stream(Form.values()).map(Form::name),
                            kernels.stream().map(CodeForm::name))
                    .toList();
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
                    "One of ${COMPLETION-CANDIDATES}. ir: the tensor program, which dln reads"
                            + " back; latex: equations; dot: a graph for Graphviz; the others show"
                            + " what devices run, with the data bound (default: ${DEFAULT-VALUE}).",
            completionCandidates = Forms.class,
            defaultValue = "ir")
    private String as;

    EmitCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<CodeForm> forms = Devices.families().forms();
        Optional<CodeForm> kernels = forms.stream().filter(f -> f.name().equals(as)).findFirst();
        if (kernels.isEmpty() && !Forms.names(List.of()).contains(as)) {
            throw Failure.usage("there is no form '" + as + "'", help(forms));
        }
        MinimizeCommand.require(
                kernels.isPresent() || data.precision() == Precision.FLOAT64,
                "--precision float32 is for --as "
                        + forms.stream().map(CodeForm::name).collect(Collectors.joining(", "))
                        + ": the others have no numbers of a format");
        boolean leaves = !data.options().without().isEmpty(); // refuses those that do not exist
        if (leaves && kernels.isEmpty() && !isOptimized()) {
            throw Failure.usage(
                    "--without has no effect here: what --as "
                            + as
                            + " shows"
                            + (data.any() ? "" : " without data")
                            + " is not optimized",
                    "it has one with --as "
                            + forms.stream().map(CodeForm::name).collect(Collectors.joining(", "))
                            + ", and where data are bound with --as ir, dot");
        }
        Optional<String> device = data.namedDevice();
        kernels.ifPresent(form -> device.ifPresent(name -> requireForm(form, name)));
        CompiledModel compiled = model.compile(context);
        kernels.ifPresentOrElse(
                form -> print(form, device, compiled), () -> print(Form.valueOf(as), compiled));
        return ExitCode.OK;
    }

    /** Whether the form of the tensor program shows what devices run. */
    private boolean isOptimized() {
        return data.any() && !as.equals(Form.latex.name());
    }

    /** A device shows its own forms only. */
    private static void requireForm(CodeForm form, String device) {
        List<CodeForm> own =
                Devices.families().of(device).stream().flatMap(f -> f.forms().stream()).toList();
        if (own.stream().noneMatch(f -> f.name().equals(form.name()))) {
            throw Failure.usage(
                    "the device " + device + " runs nothing of the form " + form.name(),
                    own.isEmpty()
                            ? "it has no forms; leave out --device"
                            : "its forms are "
                                    + own.stream()
                                            .map(CodeForm::name)
                                            .collect(Collectors.joining(", ")));
        }
    }

    private static String[] help(List<CodeForm> forms) {
        return Stream.concat(
                        Stream.of("the forms are " + String.join(", ", Forms.names(forms))),
                        forms.stream().map(form -> form.name() + ": " + form.description()))
                .toArray(String[]::new);
    }

    private void print(Form form, CompiledModel compiled) {
        print(
                switch (form) {
                    case ir -> ProgramPrinter.print(program(compiled));
                    case latex -> Latex.of(program(compiled));
                    case dot -> Graphviz.of(program(compiled));
                });
    }

    /** What a device makes of the model; the data give it sizes. */
    private void print(CodeForm form, Optional<String> device, CompiledModel compiled) {
        VectorModule.load();
        switch (form) {
            case CodeForm.Text(_, _, var emitter) -> print(emitted(emitter, device, compiled));
            case CodeForm.Binary(_, var description, var emitter) -> {
                if (context.environment().outTerminal()) {
                    throw Failure.usage(
                            description + " is no text for a terminal",
                            "redirect it: dln emit ... --as " + as + " > FILE");
                }
                byte[] bytes = emitted(emitter, device, compiled);
                context.out().write(bytes, 0, bytes.length);
            }
        }
    }

    private <T> T emitted(
            CodeForm.Emitter<T> emitter, Optional<String> device, CompiledModel compiled) {
        BoundModel bound = data.bindForAnyPrecision(context, compiled);
        return emitter.emit(
                bound, data.options(), device.flatMap(DeviceFamilies::id), which(), name(compiled));
    }

    private void print(String text) {
        context.out().println(text.stripTrailing());
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
        if (!isOptimized()) {
            return Passes.flatten(derive(forward, parameters));
        }
        DerivedPrograms programs =
                DerivedPrograms.ofInputs(forward, parameters, data.options().without());
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
