package dev.dln.compiler.kernel;

import dev.dln.compiler.kernel.ElementwiseLowering.Operand;
import dev.dln.compiler.kernel.ElementwiseLowering.Step;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is computed on the sums of a product before they are stored: the steps of a loop nest over
 * the same index space, which reads the product in place. It does what the nest would do, in the
 * same order for every entry, so the bits are the same.
 *
 * @param steps of the nest
 * @param numbers the views that the steps read or write: 0 the product's result, from 1 on the
 *     others
 * @param others where those from 1 on are; strides along the axes of the result
 * @param keeps whether the result is stored too, rather than only what the steps store
 */
record Epilogue(List<Step> steps, Map<View, Integer> numbers, List<View> others, boolean keeps) {
    /** No steps. */
    static final Epilogue NONE = new Epilogue(List.of(), Map.of(), List.of(), true);

    Epilogue {
        steps = List.copyOf(steps);
        numbers = Map.copyOf(numbers);
        others = List.copyOf(others);
    }

    /**
     * The steps of a nest over the index space of a product.
     *
     * @param result where the product goes
     * @param keeps whether the result is needed elsewhere
     */
    static Epilogue of(View result, List<Step> steps, boolean keeps) {
        var numbers = new HashMap<View, Integer>(Map.of(result, 0));
        var others = new ArrayList<View>();
        for (Step step : steps) {
            var views = new ArrayList<>(step.stores());
            for (Operand operand : step.operands()) {
                if (operand instanceof Operand.Read read) {
                    views.add(read.view());
                }
            }
            for (View view : views) {
                if (numbers.putIfAbsent(view, others.size() + 1) == null) {
                    others.add(view);
                }
            }
        }
        return new Epilogue(steps, numbers, others, keeps);
    }

    boolean isEmpty() {
        return steps.isEmpty();
    }

    /** The strides of the other views along an axis of the result. */
    int[] strides(int axis) {
        return others.stream().mapToInt(view -> view.strides().get(axis)).toArray();
    }

    /**
     * Whether it can be computed on lanes: all that it writes is consecutive, all that it reads is
     * consecutive or one number.
     *
     * @param lane the index that has the lanes
     */
    boolean hasLanes(Index lane) {
        for (int i = 0; i < others.size(); i++) {
            int stride = lane.other(i);
            if (stride != 1 && (stride != 0 || isWritten(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean isWritten(int other) {
        return steps.stream()
                .flatMap(step -> step.stores().stream())
                .anyMatch(view -> numbers.getOrDefault(view, 0) == other + 1);
    }

    /** The views that are read, by number. */
    List<Integer> read() {
        return steps.stream()
                .flatMap(step -> step.operands().stream())
                .filter(Operand.Read.class::isInstance)
                .map(operand -> number(((Operand.Read) operand).view()))
                .distinct()
                .toList();
    }

    /** The number of a view that the steps read or write. */
    int number(View view) {
        return Objects.requireNonNull(numbers.get(view));
    }
}
