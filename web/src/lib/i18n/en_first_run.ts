/** Words of the first steps of a new owner. */
export const enFirstRun = {
  firstRun: {
    title: 'First steps',
    skip: 'Skip this',
    back: 'Back',
    resume: 'Go through the first steps',
    place: {
      name: 'Place',
      title: 'Where are you?',
      lead: 'Days and clocks follow your time zone, everywhere in the app. Both can be changed later in your account.',
      zone: 'Where the cameras are. It was taken from this device.',
    },
    storage: {
      name: 'Storage',
      title: 'How far back can you look?',
      lead: 'The newest footage is always kept: when the disk is full, the oldest gives way. Nothing has to be set here.',
      cameras: 'Cameras',
      fewer: 'One camera fewer',
      more: 'One camera more',
      quality: 'Their picture',
      qualities: {
        low: 'Simple, 1 Mbit/s',
        middle: 'Full HD, 4 Mbit/s',
        high: '4K, 8 Mbit/s',
      },
      forecast: 'of footage fit, day and night without a pause, with {{floor}} of the disk left free.',
      little: {
        title: 'That is little',
        text: 'Use a larger disk, set the cameras to fewer Mbit/s, or keep only some of them.',
      },
    },
    camera: {
      name: 'Camera',
      title: 'Your first camera',
      lead: 'Type its RTSP address and test it: you see its picture before anything is saved.',
      there_one: 'There is {{count}} camera already',
      there_other: 'There are {{count}} cameras already',
      another: 'Go on, or add another one here.',
      later: 'Add it later',
    },
    done: {
      name: 'Done',
      title: 'That is all',
      lead: 'Cameras record by themselves from now on, whether anybody watches or not.',
      none: 'There is no camera yet. Add one whenever you like: the camera page has everything that you saw here.',
      live: 'To the live wall',
    },
  },
};
