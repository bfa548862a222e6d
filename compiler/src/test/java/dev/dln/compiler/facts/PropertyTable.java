package dev.dln.compiler.facts;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Properties in one line of text: {@code +} proved, {@code -} refuted, {@code ?} unknown. */
final class PropertyTable {
    private PropertyTable() {}

    static Map<String, Answer> answers(Properties p) {
        var all = new LinkedHashMap<String, Answer>();
        all.put("everywhere", p.everywhere());
        all.put("convex", p.convex());
        all.put("concave", p.concave());
        all.put("continuous", p.continuous());
        all.put("c1", p.c1());
        all.put("c2", p.c2());
        all.put("analytic", p.analytic());
        all.put("increasing", p.increasing());
        all.put("strictly", p.strictlyIncreasing());
        all.put("decreasing", p.decreasing());
        all.put("slope>0", p.positiveDerivative());
        all.put("lipschitz", p.lipschitz());
        all.put("polynomial", p.polynomial());
        all.put("nonnegative", p.nonnegative());
        all.put("bounded", p.bounded());
        return all;
    }

    static String line(String name, Properties p) {
        String answers =
                answers(p).entrySet().stream()
                        .map(
                                e ->
                                        switch (e.getValue()) {
                                                    case YES -> "+";
                                                    case NO -> "-";
                                                    case UNKNOWN -> "?";
                                                }
                                                + e.getKey())
                        .collect(Collectors.joining(" "));
        String degree = p.degree().isPresent() ? " degree=" + p.degree().getAsInt() : "";
        String constant =
                p.lipschitz() == Answer.YES
                        ? String.format(Locale.ROOT, " L=%.4g", p.lipschitzConstant())
                        : "";
        return name + ": " + answers + degree + constant;
    }
}
