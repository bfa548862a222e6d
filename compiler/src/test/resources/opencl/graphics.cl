#pragma OPENCL FP_CONTRACT OFF

static void product0_part(uint g, global float *p0, global const float *p1, global const float *p2) {
    int i1 = g / 35;
    int i0 = g % 35;
    float r0 = 0x0.0p0f;
    float r1 = 0x0.0p0f;
    float r2 = 0x0.0p0f;
    float r3 = 0x0.0p0f;
    float r4 = 0x0.0p0f;
    float r5 = 0x0.0p0f;
    float r6 = 0x0.0p0f;
    float r7 = 0x0.0p0f;
    float r8 = 0x0.0p0f;
    float r9 = 0x0.0p0f;
    float r10 = 0x0.0p0f;
    float r11 = 0x0.0p0f;
    float r12 = 0x0.0p0f;
    float r13 = 0x0.0p0f;
    float r14 = 0x0.0p0f;
    float r15 = 0x0.0p0f;
    for (int i2 = 0; i2 < 50; i2++) {
        float r16 = p2[2*i0 + 70*i2];
        float r17 = p2[2*i0 + 70*i2 + 1];
        float r18 = p1[400*i1 + i2];
        r0 = fma(r18, r16, r0);
        r1 = fma(r18, r17, r1);
        float r19 = p1[400*i1 + i2 + 50];
        r2 = fma(r19, r16, r2);
        r3 = fma(r19, r17, r3);
        float r20 = p1[400*i1 + i2 + 100];
        r4 = fma(r20, r16, r4);
        r5 = fma(r20, r17, r5);
        float r21 = p1[400*i1 + i2 + 150];
        r6 = fma(r21, r16, r6);
        r7 = fma(r21, r17, r7);
        float r22 = p1[400*i1 + i2 + 200];
        r8 = fma(r22, r16, r8);
        r9 = fma(r22, r17, r9);
        float r23 = p1[400*i1 + i2 + 250];
        r10 = fma(r23, r16, r10);
        r11 = fma(r23, r17, r11);
        float r24 = p1[400*i1 + i2 + 300];
        r12 = fma(r24, r16, r12);
        r13 = fma(r24, r17, r13);
        float r25 = p1[400*i1 + i2 + 350];
        r14 = fma(r25, r16, r14);
        r15 = fma(r25, r17, r15);
    }
    p0[2*i0 + 560*i1] = r0;
    p0[2*i0 + 560*i1 + 1] = r1;
    p0[2*i0 + 560*i1 + 70] = r2;
    p0[2*i0 + 560*i1 + 71] = r3;
    p0[2*i0 + 560*i1 + 140] = r4;
    p0[2*i0 + 560*i1 + 141] = r5;
    p0[2*i0 + 560*i1 + 210] = r6;
    p0[2*i0 + 560*i1 + 211] = r7;
    p0[2*i0 + 560*i1 + 280] = r8;
    p0[2*i0 + 560*i1 + 281] = r9;
    p0[2*i0 + 560*i1 + 350] = r10;
    p0[2*i0 + 560*i1 + 351] = r11;
    p0[2*i0 + 560*i1 + 420] = r12;
    p0[2*i0 + 560*i1 + 421] = r13;
    p0[2*i0 + 560*i1 + 490] = r14;
    p0[2*i0 + 560*i1 + 491] = r15;
}

static void product1_part(uint g, global float *p0, global const float *p1, global const float *p2) {
    int i0 = g;
    float r0 = 0x0.0p0f;
    float r1 = 0x0.0p0f;
    float r2 = 0x0.0p0f;
    float r3 = 0x0.0p0f;
    float r4 = 0x0.0p0f;
    float r5 = 0x0.0p0f;
    float r6 = 0x0.0p0f;
    float r7 = 0x0.0p0f;
    float r8 = 0x0.0p0f;
    float r9 = 0x0.0p0f;
    float r10 = 0x0.0p0f;
    float r11 = 0x0.0p0f;
    for (int i1 = 0; i1 < 50; i1++) {
        float r12 = p2[2*i0 + 70*i1];
        float r13 = p2[2*i0 + 70*i1 + 1];
        float r14 = p1[i1];
        r0 = fma(r14, r12, r0);
        r1 = fma(r14, r13, r1);
        float r15 = p1[i1 + 50];
        r2 = fma(r15, r12, r2);
        r3 = fma(r15, r13, r3);
        float r16 = p1[i1 + 100];
        r4 = fma(r16, r12, r4);
        r5 = fma(r16, r13, r5);
        float r17 = p1[i1 + 150];
        r6 = fma(r17, r12, r6);
        r7 = fma(r17, r13, r7);
        float r18 = p1[i1 + 200];
        r8 = fma(r18, r12, r8);
        r9 = fma(r18, r13, r9);
        float r19 = p1[i1 + 250];
        r10 = fma(r19, r12, r10);
        r11 = fma(r19, r13, r11);
    }
    p0[2*i0] = r0;
    p0[2*i0 + 1] = r1;
    p0[2*i0 + 70] = r2;
    p0[2*i0 + 71] = r3;
    p0[2*i0 + 140] = r4;
    p0[2*i0 + 141] = r5;
    p0[2*i0 + 210] = r6;
    p0[2*i0 + 211] = r7;
    p0[2*i0 + 280] = r8;
    p0[2*i0 + 281] = r9;
    p0[2*i0 + 350] = r10;
    p0[2*i0 + 351] = r11;
}

static void product2_part(uint g, global float *p0, global const float *p1, global const float *p2) {
    int i0 = g;
    float r0 = 0x0.0p0f;
    float r1 = 0x0.0p0f;
    float r2 = 0x0.0p0f;
    float r3 = 0x0.0p0f;
    for (int i1 = 0; i1 < 16; i1++) {
        float r4 = p2[66*i0 + 4*i1];
        float r5 = p1[66*i0 + 4*i1];
        r0 = fma(r5, r4, r0);
        float r6 = p2[66*i0 + 4*i1 + 1];
        float r7 = p1[66*i0 + 4*i1 + 1];
        r1 = fma(r7, r6, r1);
        float r8 = p2[66*i0 + 4*i1 + 2];
        float r9 = p1[66*i0 + 4*i1 + 2];
        r2 = fma(r9, r8, r2);
        float r10 = p2[66*i0 + 4*i1 + 3];
        float r11 = p1[66*i0 + 4*i1 + 3];
        r3 = fma(r11, r10, r3);
    }
    float r12 = p2[66*i0 + 64];
    float r13 = p1[66*i0 + 64];
    r0 = fma(r13, r12, r0);
    float r14 = p2[66*i0 + 65];
    float r15 = p1[66*i0 + 65];
    r1 = fma(r15, r14, r1);
    r0 = r0 + r2;
    r1 = r1 + r3;
    r0 = r0 + r1;
    p0[i0] = r0;
}

static void product3_part(uint g, global float *p0, global const float *p1, global const float *p2) {
    float r0 = 0x0.0p0f;
    float r1 = 0x0.0p0f;
    float r2 = 0x0.0p0f;
    float r3 = 0x0.0p0f;
    for (int i0 = 0; i0 < 13; i0++) {
        float r4 = p2[4*i0];
        float r5 = p1[4*i0];
        r0 = fma(r5, r4, r0);
        float r6 = p2[4*i0 + 1];
        float r7 = p1[4*i0 + 1];
        r1 = fma(r7, r6, r1);
        float r8 = p2[4*i0 + 2];
        float r9 = p1[4*i0 + 2];
        r2 = fma(r9, r8, r2);
        float r10 = p2[4*i0 + 3];
        float r11 = p1[4*i0 + 3];
        r3 = fma(r11, r10, r3);
    }
    float r12 = p2[52];
    float r13 = p1[52];
    r0 = fma(r13, r12, r0);
    float r14 = p2[53];
    float r15 = p1[53];
    r1 = fma(r15, r14, r1);
    r0 = r0 + r2;
    r1 = r1 + r3;
    r0 = r0 + r1;
    p0[0] = r0;
}

static void reduction4_part(uint g, global float *p0, global const float *p1) {
    float r0 = 0x0.0p0f;
    float r1 = 0x0.0p0f;
    float r2 = 0x0.0p0f;
    float r3 = 0x0.0p0f;
    for (int i0 = 0; i0 < 8; i0++) {
        float r4 = p1[4*i0];
        r0 = r0 + r4;
        float r5 = p1[4*i0 + 1];
        r1 = r1 + r5;
        float r6 = p1[4*i0 + 2];
        r2 = r2 + r6;
        float r7 = p1[4*i0 + 3];
        r3 = r3 + r7;
    }
    r0 = r0 + r2;
    r1 = r1 + r3;
    r0 = r0 + r1;
    float r8 = 0x1.0p-1f;
    float r9 = r8 * r0;
    p0[0] = r9;
}

static void elementwise5_part(uint g, global const float *p0, global float *p1) {
    int i0 = g / 10;
    int c1 = g % 10;
    for (int i1 = c1 * 5; i1 < min(c1 * 5 + 5, 50); i1++) {
        float r0 = p0[50*i0 + i1];
        float r1 = 0x0.0p0f;
        float r2 = r1 > r0 ? r1 : r0;
        p1[50*i0 + i1] = r2;
    }
}

kernel __attribute__((reqd_work_group_size(256, 1, 1)))
void phase_point(global float *arena, global const float *data, global const float *point, global const float *direction, global float *result) {
    for (uint g = get_local_id(0); g < 105; g += 256) {
        product0_part(g, result + 0, point + 0, data + 0);
    }
    barrier(CLK_GLOBAL_MEM_FENCE);
    for (uint g = get_local_id(0); g < 35; g += 256) {
        product1_part(g, result + 1680, point + 1200, data + 0);
    }
    barrier(CLK_GLOBAL_MEM_FENCE);
    for (uint g = get_local_id(0); g < 31; g += 256) {
        product2_part(g, arena + 16, result + 0, result + 0);
    }
    barrier(CLK_GLOBAL_MEM_FENCE);
    for (uint g = get_local_id(0); g < 1; g += 256) {
        product3_part(g, arena + 47, result + 2046, result + 2046);
    }
    barrier(CLK_GLOBAL_MEM_FENCE);
    for (uint g = get_local_id(0); g < 1; g += 256) {
        reduction4_part(g, arena + 0, arena + 16);
    }
    barrier(CLK_GLOBAL_MEM_FENCE);
    for (uint g = get_local_id(0); g < 300; g += 256) {
        elementwise5_part(g, point + 0, result + 2100);
    }
    barrier(CLK_GLOBAL_MEM_FENCE);
}

// phase point: phase_point(arena, data, point, direction, result), 256 in groups of 256
