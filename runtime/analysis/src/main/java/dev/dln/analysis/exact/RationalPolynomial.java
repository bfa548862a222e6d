package dev.dln.analysis.exact;

import dev.dln.compiler.tensor.Rational;

import java.util.ArrayList;
import java.util.List;

/**
 * A polynomial in one variable t with fractions as coefficients; immutable.
 *
 * @param coefficients of t^0, t^1, ...; the last is not zero, and zero itself has none
 */
public record RationalPolynomial(List<Rational> coefficients) {
    /** Zero. */
    public static final RationalPolynomial ZERO = new RationalPolynomial(List.of());

    /** One. */
    public static final RationalPolynomial ONE = constant(Rational.ONE);

    /** The variable. */
    public static final RationalPolynomial T = monomial(Rational.ONE, 1);

    /**
     * @throws IllegalArgumentException if the last coefficient is zero
     */
    public RationalPolynomial {
        coefficients = List.copyOf(coefficients);
        if (!coefficients.isEmpty() && coefficients.getLast().isZero()) {
            throw new IllegalArgumentException("the leading coefficient is zero");
        }
    }

    /** Of coefficients, zeros at the end removed. */
    public static RationalPolynomial of(List<Rational> coefficients) {
        int n = coefficients.size();
        while (n > 0 && coefficients.get(n - 1).isZero()) {
            n--;
        }
        return new RationalPolynomial(coefficients.subList(0, n));
    }

    /** A constant. */
    public static RationalPolynomial constant(Rational value) {
        return of(List.of(value));
    }

    /** factor * t^power. */
    public static RationalPolynomial monomial(Rational factor, int power) {
        var list = new ArrayList<Rational>();
        for (int i = 0; i < power; i++) {
            list.add(Rational.ZERO);
        }
        list.add(factor);
        return of(list);
    }

    /** The degree; -1 of zero. */
    public int degree() {
        return coefficients.size() - 1;
    }

    /** Whether it is zero. */
    public boolean isZero() {
        return coefficients.isEmpty();
    }

    /** The coefficient of a power; zero beyond the degree. */
    public Rational coefficient(int power) {
        return power < coefficients.size() ? coefficients.get(power) : Rational.ZERO;
    }

    /** The lowest power whose coefficient is not zero; -1 of zero. */
    public int order() {
        for (int i = 0; i < coefficients.size(); i++) {
            if (!coefficients.get(i).isZero()) {
                return i;
            }
        }
        return -1;
    }

    /** The sign for all small enough t &gt; 0: that of the lowest coefficient. */
    public int germ() {
        return isZero() ? 0 : coefficients.get(order()).signum();
    }

    /** The sum. */
    public RationalPolynomial add(RationalPolynomial other) {
        var sum = new ArrayList<Rational>();
        for (int i = 0; i < Math.max(coefficients.size(), other.coefficients.size()); i++) {
            sum.add(coefficient(i).add(other.coefficient(i)));
        }
        return of(sum);
    }

    /** The difference. */
    public RationalPolynomial subtract(RationalPolynomial other) {
        return add(other.scaled(Rational.MINUS_ONE));
    }

    /** A multiple. */
    public RationalPolynomial scaled(Rational factor) {
        return of(coefficients.stream().map(factor::multiply).toList());
    }

    /** The product. */
    public RationalPolynomial multiply(RationalPolynomial other) {
        if (isZero() || other.isZero()) {
            return ZERO;
        }
        var product = new ArrayList<Rational>();
        for (int i = 0; i <= degree() + other.degree(); i++) {
            Rational sum = Rational.ZERO;
            for (int j = Math.max(0, i - other.degree()); j <= Math.min(i, degree()); j++) {
                if (!coefficients.get(j).isZero() && !other.coefficients.get(i - j).isZero()) {
                    sum = sum.add(coefficients.get(j).multiply(other.coefficients.get(i - j)));
                }
            }
            product.add(sum);
        }
        return of(product);
    }

    /** The value at a fraction. */
    public Rational at(Rational t) {
        Rational value = Rational.ZERO;
        for (int i = degree(); i >= 0; i--) {
            value = value.multiply(t).add(coefficients.get(i));
        }
        return value;
    }

    /** The derivative. */
    public RationalPolynomial derivative() {
        var d = new ArrayList<Rational>();
        for (int i = 1; i < coefficients.size(); i++) {
            d.add(coefficients.get(i).multiply(Rational.of(i)));
        }
        return of(d);
    }

    /** The remainder of division. */
    public RationalPolynomial remainder(RationalPolynomial by) {
        RationalPolynomial rest = this;
        while (rest.degree() >= by.degree()) {
            Rational q = rest.coefficients.getLast().divide(by.coefficients.getLast());
            rest = rest.subtract(by.multiply(monomial(q, rest.degree() - by.degree())));
        }
        return rest;
    }

    /** The quotient of division without its remainder. */
    public RationalPolynomial quotient(RationalPolynomial by) {
        RationalPolynomial rest = this;
        RationalPolynomial quotient = ZERO;
        while (rest.degree() >= by.degree()) {
            Rational q = rest.coefficients.getLast().divide(by.coefficients.getLast());
            RationalPolynomial step = monomial(q, rest.degree() - by.degree());
            quotient = quotient.add(step);
            rest = rest.subtract(by.multiply(step));
        }
        return quotient;
    }

    /** The greatest common divisor with leading coefficient 1; zero of two zeros. */
    public RationalPolynomial gcd(RationalPolynomial other) {
        RationalPolynomial a = this;
        RationalPolynomial b = other;
        while (!b.isZero()) {
            RationalPolynomial rest = a.remainder(b);
            a = b;
            b = rest.monic();
        }
        return a.monic();
    }

    private RationalPolynomial monic() {
        return isZero() ? this : scaled(coefficients.getLast().reciprocal());
    }

    /** Whether it has no multiple complex roots; zero has. */
    public boolean isSquarefree() {
        return !isZero() && gcd(derivative()).degree() == 0;
    }

    /** The product of its distinct irreducible factors: the same roots, each once. */
    public RationalPolynomial squarefree() {
        return degree() < 1 ? this : quotient(gcd(derivative()));
    }

    /** How many distinct real roots it has in low &lt; t &lt;= high (Sturm); not of zero. */
    public int roots(Rational low, Rational high) {
        List<RationalPolynomial> chain = sturm();
        return changes(chain, low) - changes(chain, high);
    }

    private List<RationalPolynomial> sturm() {
        var chain = new ArrayList<RationalPolynomial>();
        chain.add(this);
        chain.add(derivative());
        while (!chain.getLast().isZero()) {
            int n = chain.size();
            chain.add(chain.get(n - 2).remainder(chain.get(n - 1)).scaled(Rational.MINUS_ONE));
        }
        chain.removeLast();
        return chain;
    }

    private static int changes(List<RationalPolynomial> chain, Rational t) {
        int last = 0;
        int changes = 0;
        for (RationalPolynomial p : chain) {
            int sign = p.at(t).signum();
            if (sign != 0) {
                changes += last != 0 && sign != last ? 1 : 0;
                last = sign;
            }
        }
        return changes;
    }

    /** All real roots are in -bound &lt; t &lt; bound (Cauchy); not of zero. */
    public Rational rootBound() {
        Rational most = Rational.ZERO;
        for (Rational c : coefficients.subList(0, degree())) {
            Rational ratio = c.divide(coefficients.getLast());
            ratio = ratio.signum() < 0 ? ratio.negate() : ratio;
            most = ratio.compareTo(most) > 0 ? ratio : most;
        }
        return most.add(Rational.ONE);
    }

    /**
     * An interval of the real line that one root of a polynomial is in and no other.
     *
     * @param low not in the interval
     * @param high in it
     */
    public record Isolated(Rational low, Rational high) {}

    /** The distinct real roots, ascending, in disjoint intervals; not of zero. */
    public List<Isolated> isolate() {
        var found = new ArrayList<Isolated>();
        if (degree() > 0) {
            Rational bound = rootBound();
            List<RationalPolynomial> chain = sturm();
            isolate(chain, bound.negate(), bound, found);
        }
        return found;
    }

    private static void isolate(
            List<RationalPolynomial> chain, Rational low, Rational high, List<Isolated> found) {
        int count = changes(chain, low) - changes(chain, high);
        if (count == 0) {
            return;
        }
        if (count == 1) {
            found.add(new Isolated(low, high));
            return;
        }
        Rational middle = low.add(high).multiply(Rational.HALF);
        isolate(chain, low, middle, found);
        isolate(chain, middle, high, found);
    }

    /** {@code 7 - 3 t^3 + 1/2 t^6}. */
    @Override
    public String toString() {
        if (isZero()) {
            return "0";
        }
        var text = new StringBuilder();
        for (int i = 0; i < coefficients.size(); i++) {
            Rational c = coefficients.get(i);
            if (c.isZero()) {
                continue;
            }
            Rational size = c.signum() < 0 ? c.negate() : c;
            if (text.isEmpty()) {
                text.append(c.signum() < 0 ? "-" : "");
            } else {
                text.append(c.signum() < 0 ? " - " : " + ");
            }
            String power = i == 0 ? "" : i == 1 ? "t" : "t^" + i;
            text.append(size.isOne() && i > 0 ? power : i == 0 ? size : size + " " + power);
        }
        return text.toString();
    }
}
