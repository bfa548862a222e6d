package dev.dln.analysis.critical;

import dev.dln.analysis.Monitor;
import dev.dln.analysis.Vectors;
import dev.dln.analysis.linalg.MinresQlp;
import dev.dln.engine.Model;

import java.util.Locale;

/**
 * Newton-MR (Roosta, Liu, Xu and Mahoney 2018/2022): the step is the shortest minimiser of ||g + H
 * s||, found by MINRES-QLP from Hessian-vector products alone, followed by backtracking on the
 * squared gradient norm. Being -H^+ g, the step has no part in the Hessian's kernel, so symmetries
 * do no harm; nothing is stored that is larger than a vector.
 *
 * @param rule when to stop
 * @param innerTolerance of MINRES-QLP; see {@link MinresQlp}
 * @param innerIterations of MINRES-QLP at most; 0 for four times the number of parameters
 * @param maxCondition up to which the Krylov space is followed
 * @param maxStep the length of a step at most
 * @param firstTrial the first multiple of the step that the first line search tries; later ones
 *     start from the last multiple divided by {@code shrink}, at most 1
 * @param shrink the factor from one trial to the next
 * @param decrease the share of the slope's promise that a multiple must keep
 */
public record NewtonMr(
        SeekRule rule,
        double innerTolerance,
        int innerIterations,
        double maxCondition,
        double maxStep,
        double firstTrial,
        double shrink,
        double decrease)
        implements Finder {
    /** Whole Krylov spaces, steps from 1 down by halves. */
    public static final NewtonMr DEFAULT =
            new NewtonMr(SeekRule.DEFAULT.within(500, 30), 1e-10, 0, 1e12, 1e8, 1, 0.5, 1e-4);

    /**
     * With the settings of the published experiments (Frye et al. 2019/2021): 25 inner iterations
     * with tolerance 1e-10, condition 1e7 and length 1e4; multiples from 0.1, halved or doubled;
     * 300 steps, converged at a squared gradient norm of 1e-10.
     */
    public static final NewtonMr PUBLISHED =
            new NewtonMr(
                    SeekRule.DEFAULT.within(300, 300).until(1e-5),
                    1e-10,
                    25,
                    1e7,
                    1e4,
                    0.1,
                    0.5,
                    1e-4);

    @Override
    public String name() {
        return "newton-mr";
    }

    @Override
    public Finder with(SeekRule newRule) {
        return new NewtonMr(
                newRule,
                innerTolerance,
                innerIterations,
                maxCondition,
                maxStep,
                firstTrial,
                shrink,
                decrease);
    }

    @Override
    public Attempt search(Model model, int index, String label, double[] start, Monitor monitor) {
        return new Run(model, start).go(index, label, monitor);
    }

    private final class Run extends FreeSeeking {
        private final MinresQlp solver;
        private double multiple = firstTrial;
        private String lastSolve = "";

        Run(Model model, double[] start) {
            super(NewtonMr.this.name(), model, rule, start);
            int inner = innerIterations > 0 ? innerIterations : 4 * Math.max(1, start.length);
            this.solver = new MinresQlp(innerTolerance, inner, maxCondition, maxStep);
        }

        @Override
        boolean advance() {
            double[] right = new double[n];
            Vectors.step(right, -1, gradient, right);
            MinresQlp.Solution solution = solver.solve(this::multiply, right);
            lastSolve =
                    String.format(
                            Locale.ROOT,
                            "last MINRES-QLP: %d products, condition %.2g",
                            solution.iterations(),
                            solution.condition());
            double taken = backtrack(solution.x(), multiple, shrink, decrease);
            if (Double.isNaN(taken)) {
                return false;
            }
            multiple = Math.min(1, taken / shrink);
            return true;
        }

        @Override
        String note() {
            return lastSolve;
        }
    }
}
