package dev.dln.analysis.theorem.kk20;

import dev.dln.analysis.theorem.Exhibit;
import dev.dln.analysis.theorem.Finding;
import dev.dln.analysis.theorem.Hypothesis;
import dev.dln.analysis.theorem.Instance;
import dev.dln.analysis.verify.Certificate;
import dev.dln.compiler.CompiledModel;
import dev.dln.compiler.facts.Answer;
import dev.dln.compiler.facts.Properties;
import dev.dln.compiler.facts.PropertyCalculus;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.Specialization;
import dev.dln.engine.BoundModel;
import dev.dln.engine.ParameterLayout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a model must be for Theorem 3.
 *
 * @param model the model, neurons included
 * @param free its loss as a function of outputs of one's choice
 * @param penalised the parameters whose squares are penalised
 * @param degrees the weights that give h and rho
 */
record PgbForm(BoundModel model, Program free, List<String> penalised, Degrees degrees) {

    /** The hypotheses on the model; empty if one fails or is open. */
    static Optional<PgbForm> require(Instance instance, Finding.Builder finding) {
        BoundModel model = instance.model();
        CompiledModel compiled = model.compiled();
        Optional<List<String>> penalised = Composite.penalised(compiled);
        finding.require(
                "the objective is a loss of outputs, with penalties on squares of parameters only",
                compiled.outputLoss().isPresent() && penalised.isPresent(),
                compiled.outputLoss().isEmpty() ? "it is no loss of an output" : "");
        if (finding.failed()) {
            return Optional.empty();
        }
        Program free =
                Specialization.specialize(compiled.outputLoss().orElseThrow(), model.dimensions());
        boolean argument = free.inputs().stream().anyMatch(i -> i.name().equals(Network.OUTPUTS));
        boolean alone =
                free.inputs().stream()
                        .allMatch(
                                i -> i.role() == Op.Role.DATA || i.name().equals(Network.OUTPUTS));
        finding.require(
                "the loss depends on the parameters through the output only",
                argument && alone,
                "");
        if (finding.failed()) {
            return Optional.empty();
        }
        finding.require(convex(model, free)).require(smooth(model.program()));
        Optional<Degrees> degrees =
                Degrees.of(
                        model.program(),
                        model.layout().entries().stream().map(ParameterLayout.Entry::name).toList(),
                        penalised.orElseThrow());
        String name = "the outputs are h times their derivatives, penalised squares rho h times";
        finding.require(
                degrees.map(d -> Hypothesis.exact(name, true, "rho = " + d.rho()))
                        .orElseGet(() -> Hypothesis.open(name, "no such h is seen")));
        return degrees.map(d -> new PgbForm(model, free, penalised.orElseThrow(), d));
    }

    private static Hypothesis convex(BoundModel model, Program free) {
        String name = "the loss is convex and differentiable in the outputs";
        Properties known =
                PropertyCalculus.of(free, "loss", Network.OUTPUTS, Assumptions.ranges(model));
        return known.convex() == Answer.YES && known.c1() == Answer.YES
                ? Hypothesis.exact(name, true, "derived from its expression")
                : Hypothesis.open(name, "not derived from its expression");
    }

    private static Hypothesis smooth(Program program) {
        String name = "the outputs are differentiable";
        Program outputs =
                program.computing(List.of(new Program.Output("output", program.output("output"))));
        boolean analytic =
                outputs.nodes().stream()
                        .allMatch(
                                op ->
                                        !(op instanceof Op.Map m)
                                                || m.primitive().facts().analytic());
        return analytic
                ? Hypothesis.exact(name, true, "")
                : Hypothesis.open(name, "the network has kinks");
    }

    /** The objective at a point, in fractions; empty off small rational programs. */
    Optional<Composite> at(double[] point) {
        return Arrays.stream(point).allMatch(Double::isFinite)
                ? Composite.of(model, Certificate.exactly(point), penalised)
                : Optional.empty();
    }

    void show(Finding.Builder finding) {
        var rows = new ArrayList<List<String>>();
        for (int i = 0; i < degrees.weights().size(); i++) {
            String name = model.layout().entries().get(i).name();
            rows.add(
                    List.of(
                            name,
                            degrees.weights().get(i).toString(),
                            penalised.contains(name) ? "yes" : "no"));
        }
        finding.show(
                new Exhibit.Rows(
                        "h(z) = c z", List.of("parameter", "c", "square penalised"), rows));
    }
}
