#pragma once

namespace stillroom {

// One function a file of kernels; all are called once, when the addon is loaded.
void registerAdamW();
void registerAttention();
void registerDisentangled();
void registerDotProductAttention();
void registerDropout();
void registerGelu();
void registerHeads();
void registerLayerNorm();
void registerProduct();
void registerRotary();

}  // namespace stillroom
