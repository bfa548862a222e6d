#pragma OPENCL FP_CONTRACT OFF

static float larger(float a, float b) {
    return a > b || a != a ? a : b;
}

static float sum2(float2 x) {
    return x.s0 + x.s1;
}

static float max2(float2 x) {
    return larger(x.s0, x.s1);
}

static int at(int index, int count, int size, global volatile int *fault) {
    if (index >= 0 && index <= size - count) {
        return index;
    }
    *fault = 1;
    return 0;
}

static void elementwise0_part(uint g, global const float *p0, global const float *p1, global const float *p2, global const float *p3, global const float *p4, global const float *p5, global float *p6, global volatile int *fault) {
    for (int i0 = 0; i0 < 2; i0++) {
        float r0 = p0[at(3*i0, 1, 4, fault)];
        float2 r1 = (float2)(r0);
        float r2 = p2[at(3*i0, 1, 4, fault)];
        float2 r3 = (float2)(r2);
        float r4 = p4[at(3*i0, 1, 4, fault)];
        float2 r5 = (float2)(r4);
        for (int i1 = 0; i1 < 2; i1++) {
            float2 r6 = vload2(0, p1 + (at(2*i1, 2, 5, fault)));
            float2 r7 = vload2(0, p3 + (at(2*i1, 2, 5, fault)));
            float2 r8 = vload2(0, p5 + (at(2*i1, 2, 5, fault)));
            float2 r9 = r1 * r6;
            float2 r10 = fma(r3, r7, r9);
            float2 r11 = fma(r5, r8, r10);
            vstore2(r11, 0, p6 + (at(5*i0 + 2*i1, 2, 10, fault)));
        }
        float2 r12 = (float2)(p1[at(4, 1, 5, fault)], 0);
        float2 r13 = (float2)(p3[at(4, 1, 5, fault)], 0);
        float2 r14 = (float2)(p5[at(4, 1, 5, fault)], 0);
        float2 r15 = r1 * r12;
        float2 r16 = fma(r3, r13, r15);
        float2 r17 = fma(r5, r14, r16);
        p6[at(5*i0 + 4, 1, 10, fault)] = r17.s0;
    }
}

static void product1_part(uint g, global float *p0, global const float *p1, global const float *p2, global volatile int *fault) {
    float2 r0 = (float2)(0x0.0p0f);
    float2 r1 = (float2)(0x0.0p0f);
    float2 r2 = (float2)(0x0.0p0f);
    float2 r3 = (float2)(0x0.0p0f);
    float2 r4 = vload2(0, p2 + (at(0, 2, 10, fault)));
    float2 r5 = vload2(0, p1 + (at(0, 2, 10, fault)));
    r0 = fma(r5, r4, r0);
    float2 r6 = vload2(0, p2 + (at(2, 2, 10, fault)));
    float2 r7 = vload2(0, p1 + (at(2, 2, 10, fault)));
    r1 = fma(r7, r6, r1);
    float2 r8 = vload2(0, p2 + (at(4, 2, 10, fault)));
    float2 r9 = vload2(0, p1 + (at(4, 2, 10, fault)));
    r2 = fma(r9, r8, r2);
    float2 r10 = vload2(0, p2 + (at(6, 2, 10, fault)));
    float2 r11 = vload2(0, p1 + (at(6, 2, 10, fault)));
    r3 = fma(r11, r10, r3);
    float2 r12 = vload2(0, p2 + (at(8, 2, 10, fault)));
    float2 r13 = vload2(0, p1 + (at(8, 2, 10, fault)));
    r0 = fma(r13, r12, r0);
    r0 = r0 + r2;
    r1 = r1 + r3;
    r0 = r0 + r1;
    vstore2(r0, 0, p0 + (at(0, 2, 2, fault)));
}

static void reduction2_part(uint g, global float *p0, global const float *p1, global volatile int *fault) {
    float r0 = 0x0.0p0f;
    float r1 = 0x0.0p0f;
    float r2 = 0x0.0p0f;
    float r3 = 0x0.0p0f;
    float r4 = p1[at(0, 1, 2, fault)];
    r0 = r0 + r4;
    float r5 = p1[at(1, 1, 2, fault)];
    r1 = r1 + r5;
    r0 = r0 + r2;
    r1 = r1 + r3;
    r0 = r0 + r1;
    float r6 = 0x1.0p-1f;
    float r7 = r6 * r0;
    p0[at(0, 1, 1, fault)] = r7;
}

static void elementwise3_part(uint g, global const float *p0, global float *p1, global volatile int *fault) {
    for (int i0 = 0; i0 < 3; i0++) {
        float2 r0 = vload2(0, p0 + (at(2*i0, 2, 6, fault)));
        float2 r1 = (float2)(0x0.0p0f);
        float2 r2 = r1 > r0 ? r1 : r0;
        vstore2(r2, 0, p1 + (at(2*i0, 2, 6, fault)));
    }
}

kernel __attribute__((reqd_work_group_size(1, 1, 1)))
void phase_point(global float *arena, global const float *data, global const float *point, global const float *direction, global float *result, global volatile int *fault) {
    for (uint g = get_local_id(0); g < 1; g += 1) {
        elementwise0_part(g, point + 0, data + 0, point + 1, data + 5, point + 2, data + 10, result + 0, fault);
    }
    for (uint g = get_local_id(0); g < 1; g += 1) {
        product1_part(g, arena + 16, result + 0, result + 0, fault);
    }
    for (uint g = get_local_id(0); g < 1; g += 1) {
        reduction2_part(g, arena + 0, arena + 16, fault);
    }
    for (uint g = get_local_id(0); g < 1; g += 1) {
        elementwise3_part(g, point + 0, result + 10, fault);
    }
}

// phase point: phase_point(arena, data, point, direction, result), 1 in groups of 1
