#pragma once

namespace stillroom {

// One function a file of kernels; all are called once, when the addon is loaded.
void registerAdamW();
void registerAttention();
void registerDropout();
void registerGelu();
void registerHeads();
void registerLayerNorm();
void registerProduct();

}  // namespace stillroom
