#!/bin/sh
# Makes the small media files that yuanjing-sim hands out. Run once, on a machine with ffmpeg (5.1 was used); the
# results are kept in the repository, so neither building nor testing needs ffmpeg.
#
# A clip has 24 frames in one second of H.264, no sound, no B-frames: then `stts` has a single entry and there is no
# `ctts`, so the simulator can stretch the clip to any length by rewriting a few numbers (mp4_time.hpp).
set -eu
cd "$(dirname "$0")"

for spec in 16x9:64x36 4x3:64x48 1x1:48x48 3x4:48x64 9x16:36x64; do
  ratio=${spec%%:*} size=${spec#*:}
  ffmpeg -hide_banner -loglevel error -y -f lavfi -i "testsrc2=size=$size:rate=24:duration=1" \
    -an -c:v libx264 -profile:v baseline -bf 0 -g 12 -crf 38 -pix_fmt yuv420p -map_metadata -1 -fflags +bitexact \
    -flags:v +bitexact -movflags +faststart "video-$ratio.mp4"
  ffmpeg -hide_banner -loglevel error -y -f lavfi -i "testsrc2=size=$size:rate=24:duration=1" \
    -frames:v 1 -c:v mjpeg -q:v 12 -pix_fmt yuvj420p -map_metadata -1 -fflags +bitexact -flags:v +bitexact \
    -update 1 "cover-$ratio.jpeg"
done
ffmpeg -hide_banner -loglevel error -y -f lavfi -i "testsrc2=size=48x48:rate=24:duration=1" \
  -frames:v 1 -c:v png -pix_fmt rgb24 -map_metadata -1 -fflags +bitexact -flags:v +bitexact -update 1 picture-1x1.png
ls -l
