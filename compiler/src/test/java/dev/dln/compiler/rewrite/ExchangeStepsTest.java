package dev.dln.compiler.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.compiler.tensor.Dim;
import dev.dln.compiler.tensor.Op;
import dev.dln.compiler.tensor.Program;
import dev.dln.compiler.tensor.ProgramBuilder;
import dev.dln.compiler.tensor.Rational;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** In how many steps it is decided whether long products are symmetric. */
class ExchangeStepsTest {
    private static final Dim N = Dim.of(3);

    /** Nine have 362 880 orders, and more to be tried than {@link Exchange#MOST} allows. */
    private static final int MANY = 9;

    private final ProgramBuilder b = new ProgramBuilder();
    private final int a = b.input("A", Op.Role.PARAMETER, List.of(N, N));
    private final int other = b.input("B", Op.Role.PARAMETER, List.of(N, N));

    /** The sum over all indices but the first and the last. */
    private int contract(List<Op.Factor> factors, int indices) {
        return b.contract(
                Rational.ONE, factors, List.of(0, indices - 1), Collections.nCopies(indices, N));
    }

    /** Matrices one after the other. */
    private int chain(List<Integer> matrices) {
        var factors = new ArrayList<Op.Factor>();
        for (int i = 0; i < matrices.size(); i++) {
            factors.add(new Op.Factor(matrices.get(i), List.of(i, i + 1)));
        }
        return contract(factors, matrices.size() + 1);
    }

    /** Equal factors that share no index with each other, before one that is not symmetric. */
    private int apart() {
        var factors = new ArrayList<Op.Factor>();
        for (int i = 0; i < MANY; i++) {
            factors.add(new Op.Factor(a, List.of(2 * i + 1, 2 * i + 2)));
        }
        int last = 2 * MANY + 1;
        factors.add(new Op.Factor(other, List.of(0, last)));
        return contract(factors, last + 1);
    }

    private Exchange exchange(int... nodes) {
        var outputs = new ArrayList<Program.Output>();
        for (int node : nodes) {
            outputs.add(new Program.Output("out" + node, node));
        }
        Program program = new Program(nodes(), shapes(), outputs);
        return new Exchange(program);
    }

    private List<Op> nodes() {
        return ProgramBuilder.range(0, b.count()).stream().map(b::op).toList();
    }

    private List<List<Dim>> shapes() {
        return ProgramBuilder.range(0, b.count()).stream().map(b::shape).toList();
    }

    /** The ends are known, and from there on every next factor: each is compared with ten. */
    @Test
    void chainsNeedNoOrders() {
        var matrices = new ArrayList<>(Collections.nCopies(10, a));
        int equal = chain(matrices);
        matrices.set(3, other);
        int one = chain(matrices);
        var exchange = exchange(equal, one);
        for (int node : List.of(equal, one)) {
            assertFalse(exchange.isSymmetric(node));
            assertTrue(exchange.compared() > 0, "by comparing factors");
            assertTrue(exchange.compared() <= 2 * 10 * 10, exchange.compared() + " compared");
        }
    }

    /** Too many orders are given up, and the next question is answered as if it were the first. */
    @Test
    void ordersAreTriedUpToABound() {
        int many = apart();
        int transposed =
                b.contract(Rational.ONE, List.of(factor(a, 1, 0)), List.of(0, 1), square());
        int symmetric =
                b.contract(
                        Rational.ONE,
                        List.of(factor(a, 0, 2), factor(transposed, 2, 1)),
                        List.of(0, 1),
                        List.of(N, N, N));
        var exchange = exchange(many, symmetric);
        assertFalse(exchange.isSymmetric(many));
        assertEquals(Exchange.MOST, exchange.compared());
        assertTrue(exchange.isSymmetric(symmetric));
        assertTrue(exchange.compared() < 10, exchange.compared() + " compared");
    }

    private static Op.Factor factor(int node, int row, int column) {
        return new Op.Factor(node, List.of(row, column));
    }

    private static List<Dim> square() {
        return List.of(N, N);
    }
}
